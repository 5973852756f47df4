"""What no list names: the bundled news, bent at random, and addresses, headers and words made up.

The examples are the same in every run, so that a failure is somebody's change and not a roll of dice.
"""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contract.articles import Provenance, RawArticle, decode, encode, reader
from services.producers import jsonl
from services.producers.draft import Draft, Refused, finish
from services.producers.fetch import Fetcher, FetchLimits
from services.producers.fetch_errors import FetchError
from services.producers.guarded import Guard
from services.producers.guarded_child import Reader
from services.producers.sniff import kind_of
from tests.bad_input.world import reaching
from tests.fakes import NOON
from tests.house.tree import ROOT
from tests.unit.producers.web import Handler, serving

INPUTS = sorted((ROOT / "services/demo/input").iterdir())
READERS: tuple[Reader, ...] = ("feeds", "pages", "dumps", "jsonl", "wires")
SHARDS = (
    b"\0", b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"<!DOCTYPE x [", b"<!h<!h<", b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800",
    b"&#x110000;", b"&#" + b"9" * 5_000 + b";", b"<item>", b"</item>", b"</channel>", b"<svg>", b" xml:base='http://['", b"http://[::1",
    b"<content type='xhtml'>", b"<a:b>", b'"', b"{", b"[", b"1e400", b"null", b"encoding='utf-16'", b"\r\n", b"\xcc\x81\xcc\x96" * 500,
)  # fmt: skip
WHERE = Provenance(producer="test", extractor="test/1", input="input", position="")
RAWS = reader(RawArticle)
alike = partial(settings, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
place = st.floats(0, 1)


@st.composite
def bent(draw: st.DrawFn, whole: bytes) -> bytes:
    """`whole` with pieces put in, cut out and doubled, and perhaps broken off."""
    data = bytearray(whole)
    for at, kind, shard, size in draw(
        st.lists(st.tuples(place, st.integers(0, 3), st.sampled_from(SHARDS), place), max_size=9)
    ):
        start, length = int(at * len(data)), int(size * 200)
        match kind:
            case 0:
                data[start:start] = shard
            case 1:
                del data[start : start + length]
            case 2:
                data[start:start] = data[start : start + length]
            case _:
                data[start : start + 1] = bytes([length % 256])
    return bytes(data[: int(draw(place) * len(data))] if draw(st.booleans()) else data)


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    with Guard(children=1) as found:
        yield found


def _holds(item: Draft | Refused) -> None:
    if isinstance(item, Refused):
        assert item.error not in ("reader_failed", "too_costly"), item.reason
        assert len(item.reason) > 15
        return
    try:
        article = finish(item, observed=NOON, provenance=WHERE)
    except ValueError as error:
        if "the article has" not in str(error):  # ours, in words for people; all else is a fault
            raise
    else:
        assert decode(RAWS, encode(article)) == article


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_bent_news_is_read_or_refused(path: Path, guard: Guard) -> None:
    @alike(max_examples=25)
    @given(bent(path.read_bytes()), st.sampled_from(READERS))
    def holds(data: bytes, name: Reader) -> None:
        assert kind_of(data, path.name, None) in ("feed", "jsonl", "page", "dump", "empty", "binary")
        found = list(guard.read(name, data, source="Desk"))
        assert found or name == "jsonl", "neither an article nor a refusal"
        for item in found:
            _holds(item)

    holds()


words = st.text(st.characters() | st.sampled_from("\0\ud800\udfff\u202e\u0301\u0316\r\n<&;[]%\\@:/?#"), max_size=60)


@alike(max_examples=300)
@given(
    st.fixed_dictionaries(
        dict.fromkeys(("title", "text", "url", "guid", "image", "summary", "source", "language", "published"), words)
    )
)
def test_any_words_make_an_article_or_a_refusal(fields: dict[str, str]) -> None:
    (item,) = jsonl.read(json.dumps(fields).encode(), source="Desk")
    _holds(item)


def test_any_address_is_refused_in_words() -> None:
    """Every name leads to loopback here, so none may be fetched."""

    @alike(max_examples=150)
    @given(st.sampled_from(["", "http://", "https://127.0.0.1:80", "http://[", "//"]), words)
    def holds(start: str, rest: str) -> None:
        with pytest.raises(FetchError) as caught:
            fetcher.get(start + rest)
        assert str(caught.value).isprintable()

    with Fetcher(resolver=lambda host, port: ["127.0.0.1"]) as fetcher, reaching():
        holds()


ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Encoding: gzip\r\nLocation: /feed\r\n"
    b"Retry-After: Mon, 01 Jan 2025 00:00:00 GMT\r\nETag: x\r\nContent-Length: 4\r\n\r\n<rss"
)
STATUSES = (b"200", b"302", b"304", b"429", b"503", b"999", b"-1")


def test_any_answer_is_a_document_or_a_refusal() -> None:
    said = [b""]

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(said[0])

    @alike(max_examples=150)
    @given(bent(ANSWER), st.sampled_from(STATUSES))
    def holds(data: bytes, status: bytes) -> None:
        said[0] = data.replace(b"200", status, 1)
        assert _told(fetcher, server.url("/feed")).isprintable()

    limits = FetchLimits(connect_seconds=1, total_seconds=2)
    with (
        serving({"/feed": answer}) as server,
        Fetcher(limits=limits, allow_private=True) as fetcher,
        reaching(server.server_address[1]),
    ):
        holds()


def _told(fetcher: Fetcher, url: str) -> str:
    """Why there is no document, or what kind of document there is; anything else is a fault."""
    try:
        found = fetcher.get(url)
    except FetchError as error:
        return str(error)
    return kind_of(found.data, "feed", found.content_type)
