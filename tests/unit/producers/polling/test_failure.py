"""What a failed fetch says about a source."""

import pytest

from services.producers.fetch_errors import FetchError
from services.producers.polling.failure import judge


def error(status: int | None, *, temporary: bool = False, retry_after: float | None = None) -> FetchError:
    return FetchError("https://a.example/", "it failed", "later", status=status, temporary=temporary, retry_after=retry_after)  # fmt: skip


@pytest.mark.parametrize(
    ("status", "temporary", "verdict", "weight"),
    [
        (None, True, "failing", 0.25),  # a time-out says little
        (None, False, "failing", 0.5),
        (404, False, "failing", 0.5),
        (500, True, "failing", 0.25),
        (401, False, "blocked", 1.0),
        (402, False, "blocked", 1.0),
        (403, False, "blocked", 1.0),
        (451, False, "blocked", 1.0),
        (429, True, "blocked", 0.25),
        (410, False, "retired", 0.0),
    ],
)
def test_each_failure_has_its_weight(status: int | None, temporary: bool, verdict: str, weight: float) -> None:
    found = judge(error(status, temporary=temporary))
    assert (found.verdict, found.weight, found.wait) == (verdict, weight, None)
    assert "it failed" in found.reason


@pytest.mark.parametrize(("status", "weight"), [(429, 0.0), (503, 0.0), (500, 0.25)])
def test_who_asks_for_patience_is_well(status: int, weight: float) -> None:
    found = judge(error(status, temporary=True, retry_after=90.0))
    assert (found.weight, found.wait) == (weight, 90.0)
