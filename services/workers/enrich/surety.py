"""How sure a name is, 0 to 1: how often names with the same evidence are right, by `data/surety.toml`.

Why here: a list, a title and a mere capital are told apart by readers as well. The strongest evidence counts; what else
speaks for the name takes off a part of what is left to doubt (as a noisy or: Pearl 1988, Probabilistic Reasoning in
Intelligent Systems), what speaks for another kind takes off its share.
"""

from math import log2
from typing import Final

from services.workers.enrich.lexicon import toml
from services.workers.enrich.merge import Group

LISTED: Final[dict[str, dict[str, float]]] = toml("surety.toml")
"""By kind, then by what says so."""
UNLISTED: Final = 0.3
MODEL: Final = "a spaCy model"
"""Stands in the list for every model's name."""
ALSO: Final = 0.3
"""Of another evidence's own surety, that counts."""
AGAIN: Final = 0.2
"""Of the surety, that counts with each doubling of the mentions."""
_DOUBLINGS: Final = 3.0
_ROLE: Final = 0.6
"""What is left of the doubt where a role is given."""
_LONG: Final = 3
"""Words of a person's name from which on it is more often several names or a title with one."""
_TOO_LONG: Final = 0.6


def surety(found: Group) -> float:
    """Of the name and its kind together, to two decimals."""
    kind = found.kind or "other"
    told, listed = [UNLISTED], LISTED[kind]
    if found.whys:
        told = sorted([_of(why, listed) for why in set(found.whys)], reverse=True)
    best = told[0] or UNLISTED
    doubt = 1.0 - best
    for more in told[1:]:
        doubt *= 1.0 - ALSO * more
    if kind == "person" and found.roles:
        doubt *= _ROLE
    doubt *= 1.0 - AGAIN * best * min(log2(found.mentions), _DOUBLINGS)
    sure = (1.0 - doubt) * found.kinds.get(kind, 1) / (sum(found.kinds.values()) or 1)
    return round(sure * _TOO_LONG if kind == "person" and found.key.count(" ") >= _LONG else sure, 2)


def _of(why: str, listed: dict[str, float]) -> float:
    """Nothing where it speaks for another kind."""
    return listed.get(MODEL if why.startswith("the model ") else why, 0.0)
