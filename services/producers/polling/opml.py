"""OPML (http://opml.org/spec2.opml): how readers of feeds hand their lists over."""

from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from services.producers.inputs import InputError
from services.producers.polling.source import Source, SourceWrong, parse, written

SIZE_LIMIT: Final = 32 * 1024 * 1024
_OURS: Final = "headwater"
"""Attribute of an outline: the source's line, which says more than OPML can."""


def read(data: bytes, name: str) -> tuple[list[Source], list[str]]:
    """The feeds in a list, and what is wrong with the others. Raises InputError where it is no OPML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data[:SIZE_LIMIT], parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{name} is not XML: {error}") from error
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise InputError(f"{name} is not OPML: its root element is not <opml>")
    found: dict[str, Source] = {}
    wrong: list[str] = []
    for outline in root.iter("outline"):
        try:
            for source in _source(outline):
                found.setdefault(source.url, source)
        except SourceWrong as error:
            wrong.append(str(error))
    return list(found.values()), wrong


def _source(outline: "etree._Element") -> Iterator[Source]:
    ours = outline.get(_OURS)
    if ours and (source := parse(ours)):
        yield source
        return
    url = outline.get("xmlUrl") or outline.get("xmlurl") or ""
    if not url:
        return  # a folder
    title = " ".join((outline.get("title") or outline.get("text") or "").split())
    source = parse(url.strip().replace(" ", "%20"))
    if source:
        yield Source(url=source.url, name=title or source.name)


def write(sources: Iterable[Source]) -> bytes:
    """The list as OPML 2.0; what OPML cannot say stands in an attribute that other programs pass over."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Headwater's sources"
    body = etree.SubElement(root, "body")
    for source in sources:
        attributes = {"type": "rss", "text": source.name, "title": source.name, "xmlUrl": source.url}
        etree.SubElement(body, "outline", {**attributes, _OURS: written(source)})
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
