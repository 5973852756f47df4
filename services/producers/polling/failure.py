"""What a failed fetch says about a source: how much it weighs, and whether the site wants nobody.

Weights after the practice of large pollers: a time-out says little, a missing feed more, a refusal most.
"""

from dataclasses import dataclass
from typing import Final, Literal

from services.producers.fetch_errors import FetchError

Verdict = Literal["failing", "blocked", "retired"]
_REFUSALS: Final = frozenset((401, 402, 403, 429, 451))
_WEIGHTS: Final = {404: 0.5, 401: 1.0, 402: 1.0, 403: 1.0, 451: 1.0}
_TEMPORARY: Final = 0.25
_ELSE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Failure:
    """The judgement."""

    verdict: Verdict
    weight: float
    reason: str
    wait: float | None = None
    """Seconds that the server asked for: no request to it before."""


def judge(error: FetchError) -> Failure:
    """A refusal blocks, `410 Gone` retires (RFC 9110, 15.5.11), everything else counts by its weight."""
    status = error.status or 0
    if status == 410:
        return Failure("retired", 0.0, str(error))
    weight = _TEMPORARY if error.temporary else _WEIGHTS.get(status, _ELSE)
    if error.retry_after is not None:
        weight = 0.0 if status in (429, 503) else weight  # it is well, and asks for patience
    verdict: Verdict = "blocked" if status in _REFUSALS else "failing"
    return Failure(verdict, weight, str(error), error.retry_after)
