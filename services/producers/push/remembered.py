"""Requests that were answered already, by the key that their senders gave them (Idempotency-Key, IETF httpapi draft).

Kept in memory, the latest of them: after a restart, or much later, a repeated request is taken once more, and its articles
are dropped as repeats.
"""

import hashlib
import threading
from collections import OrderedDict
from typing import Final

MOST: Final = 10_000
MOST_BYTES: Final = 64 * 1024 * 1024
"""Of all answers together: one names each of its articles, and a request may hold a hundred thousand."""


class OtherBody(ValueError):
    """The key was used for another request."""


class Remembered:
    """Answers by caller and key; safe to share between threads."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, str], tuple[bytes, bytes]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def answer(self, caller: str, key: str, body: bytes) -> bytes | None:
        """The earlier answer, or None. Raises OtherBody."""
        with self._lock:
            found = self._answers.get((caller, key))
        if found is None:
            return None
        if found[0] != _digest(body):
            raise OtherBody
        return found[1]

    def keep(self, caller: str, key: str, body: bytes, answer: bytes) -> None:
        """Remember what was answered."""
        with self._lock:
            self._bytes += len(answer) - len(self._answers.pop((caller, key), (b"", b""))[1])
            self._answers[caller, key] = (_digest(body), answer)
            while len(self._answers) > MOST or self._bytes > MOST_BYTES:
                self._bytes -= len(self._answers.popitem(last=False)[1][1])


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16).digest()
