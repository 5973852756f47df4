"""A wire's body to plain text: NITF, XHTML and HTML by the one conversion that all readers share.

Pictures' captions and credits are taken out, notes to editors are left out, and a table keeps its columns apart.
"""

import re
from collections.abc import Iterator
from html import escape
from itertools import dropwhile
from typing import Final

from services.contract.articles import Caption
from services.contract.identity import normalised_title
from services.producers.html import Extract, extract, looks_like_html
from services.producers.wires.document import Element, attribute, child, children, inner, name_of, words
from services.producers.wires.meanings import together

_TAGS: Final = {"hl2": "h2", "bq": "blockquote", "block": "div", "nitf-table": "div", "fn": "p", "pre": "p"}
"""NITF's names for what HTML calls otherwise."""
_VOID: Final = frozenset(("br", "hr"))
_CELLS: Final = frozenset(("td", "th"))
_DROPPED: Final = frozenset(
    ("media", "note", "nitf-table-metadata", "head", "script", "style", "object", "custom-table")
)
_NOT_PUBLIC: Final = frozenset(("nonpublic", "non-public", "notforpublication"))
"""Classes by which agencies mark what only editors may read."""
_NEXT_CELL: Final = re.compile(r"(</t[dh]\s*>)\s*(?=<t[dh]\b)", re.IGNORECASE)
_COLUMNS: Final = " | "
_BETWEEN_PARAGRAPHS: Final = re.compile(r"\n{2,}")


def of_element(element: Element | None) -> Extract:
    """The text in NITF's `body.content`, in XHTML, or in any block that NewsML-G2 marks up."""
    if element is None:
        return Extract("")
    found = extract("<div>" + "".join(_markup(element)) + "</div>")
    return Extract(found.text, found.captions)


def _markup(element: Element) -> Iterator[str]:
    yield escape(element.text or "", quote=False)
    after_cell = False
    for part in element:
        name = name_of(part)
        if after_cell and name in _CELLS:
            yield _COLUMNS
        after_cell = name in _CELLS
        if name in _VOID:
            yield f"<{name}>"
        elif not _left_out(part, name):
            tag = _TAGS.get(name, name)
            yield f"<{tag}>"
            yield from _markup(part)
            yield f"</{tag}>"
        yield escape(part.tail or "", quote=False)


def _left_out(element: Element, name: str) -> bool:
    return name in _DROPPED or not _NOT_PUBLIC.isdisjoint(attribute(element, "class").lower().split())


def of_string(markup: str, *, declared_html: bool) -> Extract:
    """The text of a body that was sent as a string; what was declared plain is HTML all the same where it looks so."""
    if not declared_html and not looks_like_html(markup):
        return Extract(markup.strip())
    return extract(_NEXT_CELL.sub(rf"\1{_COLUMNS}", markup))


def without_title(text: str, title: str) -> str:
    """Without the headline where the body begins with it."""
    wanted = normalised_title(title)
    return "\n\n".join(
        dropwhile(lambda part: normalised_title(part) == wanted, _BETWEEN_PARAGRAPHS.split(text) if wanted else [text])
    )


def media(content: Element | None) -> Iterator[tuple[Caption | None, str]]:
    """Of each NITF `media`: its caption with the credit, and the address of its picture as written."""
    for element in content.iter("{*}media") if content is not None else ():
        text = together(*(of_element(caption).text for caption in children(element, "media-caption")))
        credit = together(words(child(element, "media-producer"))) or None
        reference = inner(element, "media-reference")
        is_picture = attribute(element, "media-type") in ("image", "photo", "")
        source = attribute(reference, "source") or attribute(reference, "src")
        yield Caption(text=text, credit=credit) if text else None, source if is_picture else ""
