"""Bodies are counted while they are decompressed."""

import gzip
import tracemalloc
import zlib

import pytest

from services.producers.decompress import TooLarge, Undecodable, read_body

MIB = 1024 * 1024


def read(chunks: list[bytes], encoding: str = "gzip", wire: int = 10 * MIB, decoded: int = 30 * MIB) -> bytes:
    return read_body(chunks, encoding, wire_limit=wire, decoded_limit=decoded)


def test_chunks_may_be_cut_anywhere() -> None:
    packed = gzip.compress(b"harbour " * 1000)
    assert read([packed[i : i + 1] for i in range(len(packed))]) == b"harbour " * 1000


@pytest.mark.parametrize("encoding", ["", "identity", " Identity , "])
def test_what_is_not_compressed_stays(encoding: str) -> None:
    assert read([b"one ", b"two"], encoding) == b"one two"


def test_a_bomb_costs_no_more_than_the_limit() -> None:
    bomb = gzip.compress(b"\0" * (100 * MIB))
    tracemalloc.start()
    with pytest.raises(TooLarge):
        read([bomb], decoded=4 * MIB)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * MIB


def test_growth_no_text_has_is_a_bomb() -> None:
    with pytest.raises(TooLarge, match="grows more than 100 times"):
        read([gzip.compress(b"\0" * (20 * MIB))])


def test_a_short_text_may_repeat_itself() -> None:
    assert read([gzip.compress(b"a" * MIB)]) == b"a" * MIB


def test_what_comes_after_the_compressed_data() -> None:
    packed = gzip.compress(b"whole")
    assert read([packed, b"\0\0"]) == b"whole"
    with pytest.raises(Undecodable, match="several parts"):
        read([packed + gzip.compress(b"more")])


@pytest.mark.parametrize("cut", [0, 1, 2])
def test_a_second_part_is_seen_wherever_the_network_cuts(cut: int) -> None:
    """Taken for the whole, the first part alone would be a document that breaks off and does not say so."""
    first, second = gzip.compress(b"whole"), gzip.compress(b"more")
    with pytest.raises(Undecodable, match="several parts"):
        read([first + second[:cut], second[cut : cut + 1], second[cut + 1 :]])


def test_many_empty_members_are_not_unpacked() -> None:
    with pytest.raises(Undecodable, match="several parts"):
        read([gzip.compress(b"") * 100_000])


def test_limits_on_the_way() -> None:
    with pytest.raises(TooLarge, match="on the way"):
        read([gzip.compress(bytes(range(256)) * 10)], wire=100)
    with pytest.raises(TooLarge, match="larger than 3 bytes"):
        read([b"1234"], "", wire=3)


@pytest.mark.parametrize("packed", [b"\x1f\x8b\x08", zlib.compress(b"x" * 5000)[:-8], b"plain"])
def test_damaged_data(packed: bytes) -> None:
    with pytest.raises(Undecodable):
        read([packed], "deflate" if packed[:1] == b"\x78" else "gzip")


def test_an_empty_body() -> None:
    assert read([]) == b""
