"""How many combining marks may stand on one letter: no more than any script writes.

Unicode's normal forms put marks in order one by one, which takes the square of their number: a few hundred kilobytes
of nothing but marks would hold a process for minutes. So this comes before every normalisation of a stranger's text.
"""

import re
import unicodedata
from typing import Final

MARKS_LIMIT: Final = 30
"""In a row, as in Unicode's Stream-Safe Text Format (UAX #15, section 13)."""
_RUN: Final = re.compile(rf"[^\w\s\x00-\x7f]{{{MARKS_LIMIT + 1},}}")
"""What may be a longer run: no combining mark is a letter, a space or ASCII."""


def few_marks(text: str) -> str:
    """`text` without the combining marks that follow `MARKS_LIMIT` others; in linear time."""
    return _RUN.sub(_shortened, text)


def _shortened(run: re.Match[str]) -> str:
    kept, count = list[str](), 0
    for character in run.group():
        count = count + 1 if unicodedata.combining(character) else 0
        if count <= MARKS_LIMIT:
            kept.append(character)
    return "".join(kept)
