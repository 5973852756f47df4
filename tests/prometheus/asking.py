"""Questions to a Prometheus."""

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode


def ask(address: str, path: str, kind: str = "result") -> list[dict[str, Any]]:
    """A part of an answer's data; nothing while the server is not up yet. Raises HTTPError for a wrong question."""
    try:
        with urllib.request.urlopen(f"{address}/api/v1/{path}", timeout=5) as answer:
            return list(json.load(answer)["data"][kind])
    except HTTPError:
        raise
    except OSError:
        return []


def query(address: str, expression: str) -> list[float]:
    """What an expression is now, one value for each series."""
    found = ask(address, "query?" + urlencode({"query": expression}))
    return [float(one["value"][1]) for one in found]


def course(address: str, expression: str, seconds: float) -> list[list[float]]:
    """What it was in the last so many seconds, in steps of five, one course for each series."""
    now = time.time()
    asked = urlencode({"query": expression, "start": now - seconds, "end": now, "step": 5})
    return [[float(value) for _, value in one["values"]] for one in ask(address, f"query_range?{asked}")]


def until(told: Callable[[], object], seconds: float = 30) -> None:
    """Raises AssertionError where it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not told():
        assert time.monotonic() < deadline, f"it has not come true in {seconds:.0f} s"
        time.sleep(0.3)
