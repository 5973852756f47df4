"""Reads the names out of a byline: `By Jane Doe and John Roe`, `Von ...`, `بقلم: ...`, `Jane Doe, Political Correspondent`.

A byline is a preposition and names, and names are told by their capitals. A line with any other word is no byline,
since titles and paragraphs begin with `By` and `Von` too.
"""

import re
from typing import Final

from services.producers.dumps.marks import agencies
from services.text.page_words import opening, phrases

_LIMIT: Final = 120
_LABEL_END: Final = re.compile(r"\s*[:：/／]\s*")
_BRACKETS: Final = re.compile(r"\s*[(\[（][^)\]）]*[)\]）]")
_PLACE: Final = re.compile(r"\s+(?:in|at|from|for|with|aus|für|mit|à|pour|avec|en|em|para|con|com|من|في|مع)\s.*$")
_LIST: Final = re.compile(r"\s*[,，、;&/]\s*|\s+(?:and|und|et|y|e|и|ve)\s+", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_][\w'’.\u2010-]*")


def authors(text: str) -> tuple[str, ...] | None:
    """The people (or the agency) whom the line names as writers; empty where it names none; None if it is no byline."""
    if len(text) > _LIMIT:
        return None
    marked = _marked(text)
    if marked is None:
        return _with_office(text)
    names, labelled = marked
    parts = [p for p in _LIST.split(_PLACE.sub("", _BRACKETS.sub("", names))) if p]
    if not parts:
        return None
    if agencies().fullmatch(parts[0]):
        return (parts[0],)
    if _organisation(parts[0]):
        return () if _capitals(parts[0]) else None
    return _people(parts, labelled)


def _marked(text: str) -> tuple[str, bool] | None:
    """What follows the mark of a byline, and whether a colon stands between."""
    for role in ("bylines", "byline_labels"):
        match = opening(role).match(text)
        colon = _LABEL_END.match(text, match.end()) if match else None
        if match and colon:
            return text[colon.end() :], True
        if match and role == "bylines" and text[match.end() : match.end() + 1] == " ":
            return text[match.end() + 1 :], False
    return None


def _people(parts: list[str], labelled: bool) -> tuple[str, ...] | None:
    first, rest = parts[0], parts[1:]
    if not person(first, 1 if labelled else 2):
        return None
    more = (p for p in rest if person(p, 2) and not _organisation(p) and not agencies().search(p))
    return (first, *more)


def _with_office(text: str) -> tuple[str, ...] | None:
    name, comma, office = text.partition(", ")
    if not comma or len(text) > 80 or not person(name, 2) or not _capitals(office):
        return None
    return (name,) if {w.casefold() for w in _WORD.findall(office)} & phrases("offices") else None


def _organisation(text: str) -> bool:
    return bool({w.casefold() for w in _WORD.findall(text)} & (phrases("outlets") | phrases("offices")))


def person(text: str, least: int) -> bool:
    """Whether the words, `least` or more of them, can be the name of one person."""
    found = _WORD.findall(text)
    spelled = "".join(found) == re.sub(r"[\s\u200e\u200f]", "", text)
    if not spelled or not found or text.endswith(".") or len(text) > 60:
        return False
    if found[0][0].lower() == found[0][0].upper():  # no capitals in this script
        unspaced = len(found) == 1 and not re.search("[\u0600-\u06ff]", text)
        return least <= len(found) <= 2 + 2 // least or (unspaced and len(text) <= 12)
    return least <= len(found) <= 5 and _capitals(text) and found[0] not in phrases("particles")


def _capitals(text: str) -> bool:
    words = _WORD.findall(text)
    return bool(words) and words[-1][0].isupper() and all(w[0].isupper() or w in phrases("particles") for w in words)
