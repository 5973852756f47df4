"""The language tag that a feed, page or record states, in one form.

Sources write `EN_us`, `en-us` and `English`; only a well-formed tag is worth keeping as stated.
"""

import re
from typing import Final

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")


def language_tag(value: str | None) -> str | None:
    """The BCP 47 tag in the letter case that RFC 5646 section 2.1.1 recommends (`zh-Hant-TW`), or None."""
    tag = (value or "").strip().replace("_", "-")
    if not _TAG.fullmatch(tag):
        return None
    first, *rest = tag.lower().split("-")
    return "-".join([first, *(part.upper() if len(part) == 2 else _title(part) for part in rest)])


def _title(part: str) -> str:
    return part.title() if len(part) == 4 and part.isalpha() else part
