"""Exports hold a place each, and give it back however they end."""

import gc
from collections.abc import Iterator
from threading import Semaphore

import pytest

from services.search.api.bulk import Held


def lines() -> Iterator[bytes]:
    yield b"one"
    yield b"two"


def broken() -> Iterator[bytes]:
    yield b"one"
    raise OSError("away")


def free(places: Semaphore) -> bool:
    got = places.acquire(blocking=False)
    if got:
        places.release()
    return got


def taken() -> Semaphore:
    places = Semaphore(1)
    places.acquire()
    return places


def test_a_stream_that_ends_gives_its_place_back() -> None:
    places = taken()
    stream = Held(lines(), places)
    assert next(stream) == b"one"
    assert not free(places)
    assert list(stream) == [b"two"]
    assert free(places)


def test_one_that_breaks_off_does_too() -> None:
    places = taken()
    stream = Held(broken(), places)
    next(stream)
    with pytest.raises(OSError, match="away"):
        next(stream)
    assert free(places)


def test_one_that_nobody_reads_does_too_and_once_only() -> None:
    places = taken()
    stream = Held(lines(), places)
    next(stream)
    del stream
    gc.collect()
    assert free(places)
    assert places.acquire(blocking=False)
    assert not places.acquire(blocking=False)
