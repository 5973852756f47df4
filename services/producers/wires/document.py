"""A wire's XML as a tree, and short ways through it: hostile input costs a refusal and nothing else.

The document type goes before the parser sees the text, and with it every entity but XML's own and HTML's characters;
the parser itself loads nothing, fetches nothing and stops at libxml2's limits of depth and size.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from services.producers.feeds.repair import repair
from services.producers.wires.meanings import bare, flat
from services.producers.wires.refusals import Problem, not_a_wire

Element = etree._Element
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_LIMIT_PASSED: Final = (etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_INTERNAL_ERROR)
_CUT: Final = (etree.ErrorTypes.ERR_TAG_NOT_FINISHED, etree.ErrorTypes.ERR_DOCUMENT_END)


class Broken(ValueError):
    """The text is no XML that can be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


def parse(text: str) -> Element:
    """The root element. Raises Broken."""
    body = repair(text)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(body.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise Broken(_problem(error)) from error


def _problem(error: etree.XMLSyntaxError) -> Problem:
    words = flat(error.msg)[:200]
    code = getattr(error, "code", None)  # which the stubs do not know
    if code in _LIMIT_PASSED:
        return Problem("too_deep", f"the XML nests deeper, or has longer texts, than any news item ({words}).")
    if code in _CUT:
        return Problem("truncated", f"the file breaks off ({words}). Fetch it again; if it stays so, tell the agency.")
    return not_a_wire(f"no well-formed XML ({words}). Fetch it again; if it stays so, tell the agency")


def name_of(element: Element) -> str:
    """The local name: agencies bind the standards' namespaces to prefixes of their own, or to none."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The direct children of these names."""
    for child in element if element is not None else ():
        if name_of(child) in names:
            yield child


def child(element: Element | None, *path: str) -> Element | None:
    """The first element along a path of names."""
    for name in path:
        element = next(children(element, name), None)
    return element


def inner(element: Element | None, name: str) -> Element | None:
    """The first descendant of this name, wherever it is, or the element itself."""
    return next(element.iter("{*}" + name), None) if element is not None else None


def words(element: Element | None) -> str:
    """All text in the element, on one line."""
    return flat("".join(map(str, element.itertext()))) if element is not None else ""


def attribute(element: Element | None, name: str) -> str:
    """An attribute's value on one line, empty where there is none."""
    return flat(element.get(name)) if element is not None else ""


def language_of(element: Element | None) -> str:
    """Its `xml:lang`, empty where there is none."""
    return attribute(element, _LANGUAGE)


def codes(element: Element) -> list[str]:
    """The identifiers of a concept: its QCode, its address and its literal, as far as they are there."""
    return [value for name in ("qcode", "uri", "literal") if (value := attribute(element, name))]


def called(element: Element | None, language: str = "") -> str:
    """A concept's name in this language, else its first, else its bare code; empty where it has none."""
    if element is None:
        return ""
    names = list(children(element, "name"))
    wanted = [n for n in names if language and language_of(n).lower().startswith(language[:2].lower())]
    return next((w for n in (*wanted, *names) if (w := words(n))), "") or bare(next(iter(codes(element)), ""))


def original(element: Element) -> bytes:
    """The element in its own words."""
    return etree.tostring(element, encoding="utf-8", with_tail=False)
