"""What is read of a WARC file: whole, cut, damaged, hostile; and from the middle."""

import gzip
import os
import struct
import tracemalloc
from collections import Counter
from datetime import UTC, datetime
from io import BytesIO

import pytest
import zstandard

from services.producers.draft import Refused
from services.producers.inputs import Document
from services.producers.warc import reader
from services.producers.warc.reader import documents
from tests.unit.producers.warc.written import PACKINGS, answer, packed, page, record, story

NAME = "news.warc.gz"


def found(data: bytes, start: str = "offset 0") -> tuple[list[str], list[Refused]]:
    """The last parts of the documents' addresses, and the refusals."""
    items = list(documents(BytesIO(data), NAME, start=start))
    names = [item.name.rpartition("/")[2] for item in items if isinstance(item, Document)]
    return names, [item for item in items if isinstance(item, Refused)]


def errors(data: bytes) -> tuple[list[str], list[str]]:
    names, refused = found(data)
    return names, [item.error for item in refused]


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_whole_file(packing: str) -> None:
    records = [
        record(b"software: a crawler\r\n", "warcinfo", ""),
        record(b"GET /1 HTTP/1.1\r\nHost: example.org\r\n\r\n", "request"),
        story(1),
        record(b"fetchTimeMs: 12\r\n", "metadata"),
        record(answer(b""), "revisit"),
        record(
            answer(b'{"items": []}', content_type="application/feed+json"), "response", "<https://example.org/feed>"
        ),
    ]
    passed = Counter[str]()
    first, second = documents(BytesIO(packed(records, packing)), NAME, passed=passed)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    with first.open() as stream:
        assert stream.read() == page("Report 1", 300)
    assert (first.name, first.content_type, first.file) == ("https://example.org/1", "text/html", NAME)
    assert first.modified == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert first.position == f"offset {len(packed(records[:2], packing))}"
    assert (second.name, second.content_type) == ("https://example.org/feed", "application/feed+json")
    assert passed == {"warcinfo": 1, "request": 1, "metadata": 1, "revisit": 1}


@pytest.mark.parametrize("packing", PACKINGS)
def test_reading_goes_on_at_any_position(packing: str) -> None:
    data = packed([story(n, 3_000) for n in range(5)], packing)
    positions = [item.position or "" for item in documents(BytesIO(data), NAME)]
    assert len(set(positions)) == 5
    for number, position in enumerate(positions):
        assert found(data, start=position)[0] == [str(n) for n in range(number, 5)]


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_file_packed_as_a_whole(packing: str) -> None:
    data = PACKINGS[packing](b"".join(story(n, 100_000) for n in range(5)))
    items = list(documents(BytesIO(data), NAME))
    assert [item.name for item in items if isinstance(item, Document)] == [f"https://example.org/{n}" for n in range(5)]
    assert items[3].position
    assert items[3].position.startswith("offset 0+")
    assert found(data, start=items[3].position)[0] == ["3", "4"]


@pytest.mark.parametrize("start", ["", "12", "offset -1", "offset 1+", "line 3"])
def test_a_start_that_is_none(start: str) -> None:
    with pytest.raises(ValueError, match="is no place in a WARC file"):
        list(documents(BytesIO(story(1)), NAME, start=start))


@pytest.mark.parametrize("packed_dictionary", [False, True])
def test_zstd_with_a_dictionary(packed_dictionary: bool) -> None:
    words = b"".join(story(n) for n in range(40))
    dictionary = zstandard.ZstdCompressionDict(words[-8_000:], dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    compressor = zstandard.ZstdCompressor(dict_data=dictionary)
    content = zstandard.compress(dictionary.as_bytes()) if packed_dictionary else dictionary.as_bytes()
    frame = struct.pack("<4sI", b"\x5d\x2a\x4d\x18", len(content)) + content
    data = frame + b"".join(compressor.compress(story(n)) for n in range(3))
    items = list(documents(BytesIO(data), NAME))
    assert items[0].position == f"offset {len(frame)}"
    assert found(data)[0] == ["0", "1", "2"]
    assert found(data, start=str(items[1].position))[0] == ["1", "2"]


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("at", [0.001, 0.05, 0.3, 0.5, 0.9])
def test_of_a_cut_file_what_is_whole_is_kept(packing: str, at: float) -> None:
    last = packed([record(answer(os.urandom(5_000)), "response", "https://example.org/9")], packing)
    whole = packed([story(n) for n in range(3)], packing)
    names, refused = found(whole + last[: max(1, int(len(last) * at))])
    if packing == "plain" and at == 0.001:
        assert names == ["0", "1"]  # what follows the last record could be anything
        assert [item.error for item in refused] == ["damaged"]
        return
    assert names == ["0", "1", "2"]
    assert [item.error for item in refused] == ["truncated"]
    assert refused[0].position == f"offset {len(whole)}"
    assert "news.warc.gz is cut" in refused[0].reason


def test_a_file_that_is_packed_as_a_whole_and_cut() -> None:
    data = gzip.compress(b"".join(record(answer(b"<p>" + os.urandom(20_000))) for _ in range(10)), mtime=0)
    names, refused = found(data[: len(data) // 2])
    assert len(names) in (3, 4, 5)
    assert [item.error for item in refused] == ["truncated"]


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("length", [40, 100_000, 10**15, 10**30, -5, "many", ""])
def test_a_wrong_length_costs_one_record(packing: str, length: object) -> None:
    data = packed([story(1), story(2, length=length), story(3), story(4)], packing)
    names, refused = found(data)
    assert names in (["1", "3", "4"], ["1", "4"])
    if length != 100_000 or packing != "plain":
        assert names == ["1", "3", "4"]
    assert [item.error for item in refused] == ["damaged"]
    assert "reading went on at offset" in refused[0].reason


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_damage_in_the_middle_costs_one_record(packing: str) -> None:
    records = [
        packed([record(answer(os.urandom(9_000)), "response", f"https://example.org/{n}")], packing) for n in range(4)
    ]
    damaged = bytearray(records[1])
    damaged[len(damaged) // 2 :] = os.urandom(len(damaged) - len(damaged) // 2)
    names, refused = found(records[0] + bytes(damaged) + records[2] + records[3])
    assert names == ["0", "2", "3"]
    assert [item.error for item in refused] == ["damaged"]
    assert refused[0].position == f"offset {len(records[0])}"
    assert refused[0].reason.count(f"reading went on at offset {len(records[0]) + len(damaged)}") == 1


@pytest.mark.parametrize("packing", PACKINGS)
def test_headers_of_ten_megabytes_cost_one_record(packing: str) -> None:
    long = "X-Long: " + "a" * 10_000_000
    records = [story(1), record(answer(page()), "response", "https://example.org/2", long), story(3),
               record(answer(page(), long), "response", "https://example.org/4"), story(5)]  # fmt: skip
    data = packed(records, packing)
    tracemalloc.start()
    names, refused = errors(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert names == ["1", "3", "5"]
    assert set(refused) <= {"damaged", "too_large"}
    assert len(refused) == 2
    assert peak < 45_000_000


def test_an_answer_above_the_limit_is_refused_and_not_read() -> None:
    names, refused = found(packed([story(1), story(2, 11_000_000), story(3)], "plain"))
    assert names == ["1", "3"]
    (large,) = refused
    assert (large.error, large.data) == ("too_large", b"")
    assert large.key
    assert "are read up to 10,485,760" in large.reason


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_bomb_is_left(packing: str) -> None:
    bomb = record(answer(b"\0" * 150_000_000), "response", "https://example.org/2")
    data = packed([story(1), bomb, story(3)], packing)
    assert len(data) < 1_000_000
    names, refused = found(data)
    assert names == ["1", "3"]
    assert [item.error for item in refused] == ["damaged"]
    assert "100 times" in refused[0].reason


def test_memory_is_that_of_one_record() -> None:
    data = packed([story(n, 1_000_000) for n in range(60)], "plain")
    stream = BytesIO(data)
    tracemalloc.start()
    for item in documents(stream, NAME):
        assert isinstance(item, Document)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12_000_000


@pytest.mark.parametrize(
    "data", [b"", b"some words", b"\x1f\x8b\x08", gzip.compress(b"<rss/>", mtime=0), b"\x5d\x2a\x4d\x18\x09"]
)
def test_what_is_no_warc_file(data: bytes) -> None:
    assert errors(data) == ([], ["not_warc"])


def test_zeros_after_the_end_of_a_packed_file() -> None:
    assert errors(packed([story(1), story(2)], "gzip") + b"\0" * 5_000) == (["1", "2"], [])


def test_after_too_many_faults_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_FAULTS", 3)
    names, refused = found(packed([part for n in range(9) for part in (story(n), story(99, length=10))], "gzip"))
    assert names == ["0", "1", "2"]
    assert [item.error for item in refused] == ["damaged"] * 4
    assert "in 3 places" in refused[-1].reason


def test_a_disk_that_fails_is_not_damage() -> None:
    class Failing(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 0:
                raise OSError(5, "Input/output error")
            return super().read(2_000)

    with pytest.raises(OSError, match="Input/output"):
        list(documents(Failing(packed([story(n, 3_000) for n in range(3)], "plain")), NAME))
