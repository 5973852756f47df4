"""The words that news pages use of themselves: related links, bylines, stamps, counters, notices of correction.

They are data (`page_words.toml`), one list for each role over all languages: what they confirm was first seen in the
structure, so a missing language costs precision, not articles.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

WORDS: Final = re.compile(r"\w+")
LABEL_LIMIT: Final = 160
"""Characters; a longer line is nobody's label."""
_ENDED: Final = re.compile(r"\s*(?:[:：|>»›→–—-]|$)")


def key(text: str) -> str:
    """What makes two lines the same line: their words, without case, signs and spacing."""
    folded = text.casefold()
    return " ".join(WORDS.findall(folded)) or folded


@cache
def table() -> dict[str, list[str]]:
    """Role to its phrases."""
    return tomllib.loads(files("services.text").joinpath("page_words.toml").read_text("utf-8"))


@cache
def phrases(role: str) -> frozenset[str]:
    """The phrases of a role, as keys."""
    return frozenset(map(key, table()[role]))


@cache
def opening(role: str) -> "re.Pattern[str]":
    """Matches any phrase of the role, as a whole word, at the place where it is applied."""
    ordered = sorted(table()[role], key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)", re.IGNORECASE)


def label(text: str, role: str) -> bool:
    """Whether the line begins with a phrase of the role that a colon or such sets off, or is nothing else."""
    match = opening(role).match(text)
    return match is not None and (bool(_ENDED.match(text, match.end())) or key(text) in phrases(role))


def related(text: str) -> bool:
    """Whether the line is a label before links to other stories, or such a label with its link."""
    return len(text) <= LABEL_LIMIT and label(text, "related")
