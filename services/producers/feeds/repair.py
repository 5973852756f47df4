"""Feed XML as an XML parser can take it: no document type, no entities but XML's own, no forbidden characters.

With the document type goes every entity bomb and every file or address that a parser could be led to open; with the
repairs most feeds that are slightly wrong (`&nbsp;`, a bare `&`, a control character) become well-formed.
"""

import html
import re
from html.entities import html5
from typing import Final

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 section 2.2 excludes."""
_DECLARATION: Final = re.compile(r"<\?xml[^>]{0,400}>")
_AMPERSAND: Final = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#(?:[xX][0-9a-fA-F]{1,6}|[0-9]{1,7});|[A-Za-z0-9]{2,32};)?"
)
"""All but XML's own."""
_CDATA: Final = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_BEFORE_DOCTYPE: Final = re.compile(r"\s*(?:<!--.*?-->|<\?.*?\?>)", re.DOTALL)
_DOCTYPE: Final = re.compile(r"\s*<!DOCTYPE", re.IGNORECASE)
_LAST_TAG: Final = re.compile(r"</[\w:.-]+\s*\Z")
"""The very last character is missing: all content is there."""
_TAIL: Final = 100
_PROLOGUE: Final = 64 * 1024


def repair(text: str) -> str:
    """The document from its root element on, without prologue, safe to give to any XML parser."""
    body = _FORBIDDEN.sub("", text)
    declaration = _DECLARATION.search(body, 0, _PROLOGUE)  # some servers print a warning before it
    body = _without_doctype(body[declaration.end() :] if declaration else body)
    body = _without_entities(body) if "&" in body else body
    return body + ">" if _LAST_TAG.search(body[-_TAIL:]) else body


def _without_entities(body: str) -> str:
    """Every second piece is a CDATA section, in which an ampersand is one."""
    pieces = _CDATA.split(body)
    pieces[::2] = [_AMPERSAND.sub(_ampersand, piece) for piece in pieces[::2]]
    return "".join(pieces)


def _ampersand(match: re.Match[str]) -> str:
    found = match.group()
    if found.startswith("&#"):
        return _escaped(html.unescape(found))
    character = html5.get(found[1:])
    return _escaped(character) if character else "&amp;" + found[1:]


def _escaped(characters: str) -> str:
    return html.escape(_FORBIDDEN.sub("", characters))


def _without_doctype(body: str) -> str:
    """Cuts `<!DOCTYPE ...>`, with its internal subset, comments and quotes, out of the prologue."""
    at = 0
    while passed := _BEFORE_DOCTYPE.match(body, at):
        at = passed.end()
    start = _DOCTYPE.match(body, at)
    return body[:at] + body[_doctype_end(body, start.end()) :] if start else body


_PIECE: Final = re.compile(r"""<!--.*?(?:-->|\Z)|"[^"]*"|'[^']*'|[\[\]>]""", re.DOTALL)


def _doctype_end(body: str, start: int) -> int:
    subset = False
    for piece in _PIECE.finditer(body, start):
        match piece.group():
            case "[":
                subset = True
            case "]":
                subset = False
            case ">" if not subset:
                return piece.end()
    return len(body)
