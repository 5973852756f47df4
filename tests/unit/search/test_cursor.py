"""Cursors: given back as handed out, and nothing else."""

import base64

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.cursor import Position, Read, digest, read, write
from services.search.request import RequestError, SearchRequest

ASKED = SearchRequest(words="fish", source=("a",))


def test_what_is_written_is_read() -> None:
    position = Position(search=digest(ASKED), time=-5, id="a" * 32)
    assert read(write(position), Position, ASKED) == position
    standing = Read(search=digest(ASKED), shards={"uuid/0": 12, "uuid/1": -1})
    assert read(write(standing), Read, ASKED) == standing


def test_pages_and_orders_share_a_cursor_other_searches_do_not() -> None:
    assert digest(ASKED) == digest(SearchRequest(words="fish", source=("a",), size=3, offset=7, sort="newest"))
    assert digest(ASKED) != digest(SearchRequest(words="fish", source=("b",)))
    with pytest.raises(RequestError, match="another search"):
        read(write(Position(search=digest(ASKED), time=1, id="")), Position, SearchRequest())


def test_one_kind_is_not_another() -> None:
    with pytest.raises(RequestError, match="not one of"):
        read(write(Position(search=digest(ASKED), time=1, id="")), Read, ASKED)


@given(st.binary() | st.text().map(str.encode))
def test_anything_else_is_refused(data: bytes) -> None:
    for text in (base64.urlsafe_b64encode(data).decode().rstrip("="), data.decode("latin-1")):
        with pytest.raises(RequestError):
            read(text, Position, ASKED)


def test_values_of_another_type_are_refused() -> None:
    crafted = base64.urlsafe_b64encode(msgspec.msgpack.encode(["t", digest(ASKED), {"script": 1}, []])).decode()
    with pytest.raises(RequestError, match="not one of"):
        read(crafted, Position, ASKED)
