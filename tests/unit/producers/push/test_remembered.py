"""What was answered is answered again, within a bound on memory."""

import pytest

from services.producers.push import remembered as module
from services.producers.push.remembered import OtherBody, Remembered


def test_a_key_belongs_to_one_caller_and_one_body() -> None:
    known = Remembered()
    known.keep("a", "1", b"body", b"answer")
    assert known.answer("a", "1", b"body") == b"answer"
    assert known.answer("b", "1", b"body") is None
    with pytest.raises(OtherBody):
        known.answer("a", "1", b"another")


def test_only_the_latest_are_kept_by_number_and_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    monkeypatch.setattr(module, "MOST_BYTES", 1_000)
    known = Remembered()

    def kept() -> list[int]:
        return [n for n in range(9) if known.answer("a", str(n), b"body") is not None]

    for n in range(5):
        known.keep("a", str(n), b"body", bytes(10))
    assert kept() == [2, 3, 4]
    known.keep("a", "4", b"body", bytes(490))
    known.keep("a", "5", b"body", bytes(490))
    assert kept() == [3, 4, 5], "an answer that is given anew is counted once"
    known.keep("a", "6", b"body", bytes(500))
    assert kept() == [5, 6]
    known.keep("a", "7", b"body", bytes(1_001))
    assert kept() == [], "nor one that is larger than all may be"
    known.keep("a", "8", b"body", bytes(1_000))
    assert kept() == [8]
