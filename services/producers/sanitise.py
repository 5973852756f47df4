"""Text as it may enter the system: valid Unicode, no control characters, bounded length.

Done once, here, so that no later stage meets a NUL, half a surrogate pair or a title that reads backwards.
"""

import re
import unicodedata
from typing import Final

from services.text.marks import few_marks

TITLE_LIMIT: Final = 1_000
"""Characters; longer titles are cut with an ellipsis."""
URL_LIMIT: Final = 2_000
TAG_LIMIT: Final = 200
TAGS_LIMIT: Final = 64

_CONTROLS: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_SPACE: Final = re.compile(r"[^\S\n]+")
_LINES: Final = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """NFC text without C0/C1 controls, invisible joiners used as noise, bidi overrides, lone surrogates and piled marks.

    Line breaks stay; other runs of white space become one space.
    """
    text = _SURROGATES.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", few_marks(_BIDI.sub("", _CONTROLS.sub("", text))))
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


def line(text: str, limit: int = TITLE_LIMIT) -> str:
    """`clean` text on one line, at most `limit` characters."""
    flat = " ".join(clean(text).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"
