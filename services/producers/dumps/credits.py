"""Takes the credit out of a caption: `... in Damascus. (Name/Handout via Agency)`, `... Photo: Name/Agency`, `... © Agency`.

A credit names people and agencies and nothing else; that shape tells it from a remark in brackets, and the list of
agencies only confirms it. How sure it is comes along, for a paragraph too may end in `(AFP)`.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from services.producers.dumps.marks import agencies
from services.text.page_words import opening, phrases
from services.text.shape import Shape, shape

_LIMIT: Final = 100
"""Characters; no credit is longer."""
_BRACKETS: Final = re.compile(r"[(\[（【]([^()\[\]（）【】]{2,100})[)\]）】]\s*\.?$")
_SIGN: Final = re.compile(r"(?:©|\(c\)|℗)(?!\s*\d{4}\b)\s*([^©]{2,100})$", re.IGNORECASE)
_LAST_PART: Final = re.compile(r"(?:[.!?。؟]\s|\s[|/–—-]\s?)([^|]{2,60})$")
_CAPITALS: Final = re.compile(
    r"(?<=[.!?])\s+((?:[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’-]+\s?){2,4}(?:\([^()]{2,40}\)|/\s?[^/]{2,40})?)$"
)
"""`... in the garage. JANE DOE (AFP)`"""
_LABEL_SIGNS: Final = re.compile(r"[:：,]|[ .]by\s|von\s", re.IGNORECASE)
_SEPARATORS: Final = ".!?。؟|/([,;–—-"
_WORD: Final = re.compile(r"[^\W\d_][\w'’.-]*")


@dataclass(frozen=True, slots=True)
class Credited:
    """A line with its credit apart."""

    text: str
    """What is left; empty where the line is nothing but a credit."""
    credit: str
    sure: bool
    """False for a bare agency in brackets, which also ends paragraphs."""


def split_credit(text: str) -> Credited | None:
    """The line without its closing credit, or None where it has none."""
    for reading in (_capitals, _bracketed, _labelled, _signed, _last_part):
        found = reading(text)
        if found:
            return found
    return None


def closing_bracket(text: str) -> Credited | None:
    """The same for a line known to be a caption: whatever names close it in brackets are its credit."""
    match = _BRACKETS.search(text[-_LIMIT - 4 :])
    if not match or not _names(match[1]):
        return None
    return Credited(text[: len(text) - len(match[0])].rstrip(), _without_label(match[1].strip()), sure=True)


def label(text: str, role: str) -> str | None:
    """What follows a leading label of the role and its colon, or None; captions may have a comma instead."""
    match = opening(role).match(text)
    rest = (
        re.match(r"\s*[:：]\s*" if role == "credit_labels" else r"\s*[:：,]\s*", text[match.end() :]) if match else None
    )
    return text[match.end() + rest.end() :].strip() if match and rest else None


def _capitals(text: str) -> Credited | None:
    match = _CAPITALS.search(text[-_LIMIT:])
    return Credited(text[: len(text) - len(match[0])], match[1].strip(), sure=True) if match else None


def _bracketed(text: str) -> Credited | None:
    match = _BRACKETS.search(text[-_LIMIT - 4 :])
    if not match:
        return None
    inner, before = match[1].strip(), text[: len(text) - len(match[0])].rstrip()
    if agencies().fullmatch(inner):
        return Credited(before, inner, sure=False)
    bare = _without_label(inner)
    named = _names(bare) and bool(agencies().search(bare) or bare != inner or "/" in bare)
    return Credited(before, bare, sure=True) if named else None


def _labelled(text: str) -> Credited | None:
    tail = text[-_LIMIT:]
    if not _LABEL_SIGNS.search(tail):
        return None
    for match in _credit_label().finditer(tail):
        name = tail[match.end() :].strip(" .)]")
        apart = not match.start() or tail[: match.start()].rstrip()[-1:] in _SEPARATORS
        if (apart or agencies().search(name)) and _names(name) and len(name.split()) <= 8:
            return Credited(text[: len(text) - len(tail) + match.start()].rstrip(" |/–—-(["), name, sure=True)
    return None


def _signed(text: str) -> Credited | None:
    match = _SIGN.search(text[-_LIMIT - 4 :])
    if not match or not _names(match[1]):
        return None
    return Credited(text[: len(text) - len(match[0])].rstrip(" |/–—-("), match[1].strip(" )."), sure=True)


def _last_part(text: str) -> Credited | None:
    """`... on Monday. REUTERS/Jane Doe`, or a line that is an agency and nothing else."""
    match = _LAST_PART.search(text[-_LIMIT:])
    whole = match[1].strip() if match else text
    name = _without_label(whole)
    if not agencies().match(name) or not _names(name) or len(name.split()) > 5 or name.endswith(","):
        return None
    before = text[: len(text) - len(match[1])].rstrip(" |/–—-") if match else ""
    return Credited(before, name, sure=bool(match) or name != whole)


@cache
def _credit_label() -> "re.Pattern[str]":
    return re.compile(
        rf"(?<!\w){opening('credit_labels').pattern}\s*(?:[:：]|(?<=[ .]by)\s|(?<=von)\s|(?<=source),)\s*",
        re.IGNORECASE,
    )


def _without_label(inner: str) -> str:
    match = re.match(rf"{opening('credit_labels').pattern}\s*[:：]?\s*|©\s*", inner, re.IGNORECASE)
    rest = inner[match.end() :].strip() if match else ""
    return rest if rest and not agencies().match(inner) else inner


def _names(text: str) -> bool:
    """Whether the words are all names: capitalised, or of a script without capitals and few, or joining words."""
    found = _WORD.findall(text)
    if not found or len(text) > _LIMIT or len(found) > 12 or shape(text) >= Shape.SENTENCE:
        return False
    rest = _WORD.findall(agencies().sub(" ", text))
    cased = [w for w in rest if w[0].lower() != w[0].upper()]
    uncased = len(rest) - len(cased)
    return uncased <= 5 and all(w[0].isupper() or w.casefold() in phrases("joiners") for w in cased)
