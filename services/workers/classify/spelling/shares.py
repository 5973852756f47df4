"""Weighs what the spelling says of a text with what fastText says: a share for each language that is possible."""

from collections.abc import Mapping
from math import exp, log
from typing import Final

from services.workers.classify.spelling.spelling import Fit

STRANGE: Final = -2.9
"""Nats a letter below which a text may be spelt like none of the languages: in its own a text reaches some -2.0."""
FOREIGN: Final = -3.5
"""The same for certain; what the broken encodings of Turkish and Romanian come to as well, which fastText then knows."""
APART: Final = 0.2
"""Nats a letter by which the best language must then be ahead of the next."""
CALM: Final = 3.0
"""By which the spelling's nats are divided: the sequences of a text overlap, so that their sum is too sure of itself."""
_TAKEN_FOR: Final = {"bs": "hr"}
"""A language that fastText hardly knows, and what it takes it for."""
_FLOOR: Final = 0.003
"""What fastText's score of a language counts at the least."""


def strange(fit: Fit) -> bool:
    """Whether no language spells like this: the best one neither fits well nor much better than the next."""
    best, *others = sorted(fit.likely.values(), reverse=True)
    if best < FOREIGN * fit.letters:
        return True
    return best < STRANGE * fit.letters and bool(others) and best - others[0] < APART * fit.letters


def shares_of(fit: Fit, scores: Mapping[str, float]) -> dict[str, float]:
    """Of the languages near the best, by spelling and fastText's scores together; they sum to 1."""
    held = {code: max(scores.get(code, 0.0), scores.get(_TAKEN_FOR.get(code, ""), 0.0)) for code in fit.likely}
    nats = {code: (value + log(held[code] + _FLOOR)) / CALM for code, value in fit.likely.items()}
    most = max(nats.values())
    shares = {code: exp(value - most) for code, value in nats.items()}
    total = sum(shares.values())
    return {code: share / total for code, share in shares.items()}
