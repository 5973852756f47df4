"""NITF 3.x (News Industry Text Format, IPTC) to a draft: alone, or as the content of a NewsML-G2 item.

`docdata` states what may be done with a document; subjects there are of IPTC's older Subject Codes and not Media
Topics, so only their names are kept.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.contract.articles import Caption
from services.producers.draft import Draft, Status, WireFacts
from services.producers.language_tag import language_tag
from services.producers.stated_dates import read_date
from services.producers.wires import meanings
from services.producers.wires.bodies import media, of_element, without_title
from services.producers.wires.document import Element, attribute, child, children, inner, language_of, name_of, words
from services.producers.wires.meanings import flat, together, web
from services.producers.wires.refusals import NO_ID, Problem

_SUBJECT: Final = tuple(f"tobject.subject.{part}" for part in ("type", "matter", "detail"))
_RIGHTS: Final = ("owner", "agent", "type", "limitations", "geography", "start.date", "end.date")
_BESIDE_THE_NAME: Final = frozenset(("byttl", "location", "virtloc"))


@dataclass(frozen=True, slots=True)
class Story:
    """What stands in a NITF `body`."""

    title: str
    text: str
    summary: str | None
    authors: tuple[str, ...]
    dateline: str | None
    captions: tuple[Caption, ...]
    image: str | None
    rights: str | None


def story(nitf: Element | None) -> Story:
    """The body of a NITF document, empty where it has none."""
    head, content = inner(nitf, "body.head"), inner(nitf, "body.content")
    title = words(child(head, "hedline", "hl1")) or words(child(nitf, "head", "title"))
    body = of_element(content)
    pictures = list(media(content))
    return Story(
        title=title,
        text=without_title(body.text, title),
        summary=of_element(child(head, "abstract")).text or None,
        authors=_authors(head),
        dateline=words(child(head, "dateline")) or None,
        captions=tuple(caption for caption, _ in pictures if caption),
        image=next(iter(web(*(address for _, address in pictures))), None),
        rights=together(words(child(head, "rights"))),
    )


def _authors(head: Element | None) -> tuple[str, ...]:
    """The persons named in the bylines; else their words, without jobs and places."""
    bylines = list(children(head, "byline"))
    persons = tuple(dict.fromkeys(w for line in bylines for p in line.iter("{*}person") if (w := words(p))))
    return persons or tuple(dict.fromkeys(name for line in bylines for name in meanings.people(_name_in(line))))


def _name_in(byline: Element) -> str:
    parts = [byline.text or ""]
    for part in byline:
        parts += ["" if name_of(part) in _BESIDE_THE_NAME else words(part), part.tail or ""]
    return flat(" ".join(parts)).strip(" ,")


def to_draft(nitf: Element, position: str, source: str | None) -> Draft | Problem:
    """The article in a NITF document; title and text may be empty, which the caller judges."""
    docdata, pubdata = child(nitf, "head", "docdata"), child(nitf, "head", "pubdata")
    told = story(nitf)
    facts, guid = _facts(docdata, told)
    if facts.status == "canceled" and not guid:
        return NO_ID
    issued, released = _norm(docdata, "date.issue"), _norm(docdata, "date.release")
    published, dates = meanings.publication(
        (issued, attribute(pubdata, "date.publication"), released), (released, attribute(nitf, "change.date"))
    )
    addresses = web(attribute(child(docdata, "doc-id"), "id-string"), attribute(pubdata, "ex-ref"))
    return Draft(
        channel="wire",
        source=source or _source(docdata, pubdata),
        title=told.title,
        text=told.text or told.summary or told.title,
        position=position,
        url=next(iter(addresses), None),
        urls=addresses[1:],
        guid=guid or None,
        summary=told.summary if told.text and told.summary != told.text else None,
        authors=told.authors,
        captions=told.captions,
        tags=_tags(nitf, docdata),
        language=language_tag(language_of(nitf) or attribute(nitf, "baselang") or language_of(child(nitf, "body"))),
        published=published,
        dates=dates,
        image=told.image,
        wire=facts,
    )


def _source(docdata: Element | None, pubdata: Element | None) -> str:
    stated = (
        attribute(child(docdata, "doc-id"), "regsrc"),
        attribute(child(docdata, "doc.copyright"), "holder"),
        attribute(pubdata, "name"),
    )
    return next(filter(None, stated), "unnamed wire")


def _norm(docdata: Element | None, name: str) -> str:
    return attribute(child(docdata, name), "norm")


def _facts(docdata: Element | None, told: Story) -> tuple[WireFacts, str]:
    """With the id under which the article is kept: of the document that this one corrects, where it is another."""
    key, message = child(docdata, "du-key"), child(docdata, "ed-msg")
    item, version = meanings.item_and_version(
        attribute(child(docdata, "doc-id"), "id-string") or attribute(key, "key"),
        attribute(key, "version") or attribute(key, "generation"),
    )
    signals = meanings.signals_of((attribute(message, "msg-type"), *_corrections(docdata)))
    corrects, status = _aimed_at(docdata, item)
    facts = WireFacts(
        item_id=item,
        version=version,
        status="canceled" if "kill" in signals else status,
        signals=signals,
        corrects=corrects or None,
        expires=meanings.at_the_latest(_norm(docdata, "date.expire")),
        urgency=meanings.urgency_of(attribute(child(docdata, "urgency"), "ed-urg")),
        rights=together(_copyright(docdata), told.rights),
        usage_terms=_usage_terms(docdata),
        genres=_genres(docdata),
        kind="text",
        slugline=attribute(key, "key") or None,
        dateline=told.dateline,
        note=together(attribute(message, "info"), attribute(child(docdata, "correction"), "info")),
    )
    return _embargoed(facts, docdata), corrects or item


def _corrections(docdata: Element | None) -> list[str]:
    return ["correction"] if child(docdata, "correction") is not None else []


def _aimed_at(docdata: Element | None, item: str) -> tuple[str, Status]:
    """The other document that this one corrects, replaces or cancels, if any, and the state of the article then."""
    status = meanings.status_of(attribute(docdata, "management-status"))
    corrects = attribute(child(docdata, "correction"), "id-string")
    other, fate = attribute(docdata, "management-doc-idref"), attribute(docdata, "management-idref-status").lower()
    if other and (fate == "replaced" or "canceled" in (fate, status)):
        corrects, status = other, status if fate == "replaced" else "canceled"
    return corrects if corrects != item else "", status


def _embargoed(facts: WireFacts, docdata: Element | None) -> WireFacts:
    """`date.release` holds a document back where it is a time with its zone, and any date where the state says so.

    Many documents that may go out at once state the day there, which holds nothing back.
    """
    released = _norm(docdata, "date.release")
    if attribute(docdata, "management-status").lower() == "embargoed":
        until = meanings.at_the_latest(released)
        status: Status = "usable" if until and facts.status == "withheld" else facts.status
        return replace(facts, embargo=until, status=status)
    exact = read_date(released, "meta")
    return replace(facts, embargo=exact) if isinstance(exact, datetime) else facts


def _usage_terms(docdata: Element | None) -> str | None:
    rights = child(docdata, "doc.rights")
    return together(*(f"{name}: {value}" for name in _RIGHTS if (value := attribute(rights, name))))


def _copyright(docdata: Element | None) -> str:
    stated = child(docdata, "doc.copyright")
    return flat(f"{attribute(stated, 'holder')} {attribute(stated, 'year')}")


def _genres(docdata: Element | None) -> tuple[str, ...]:
    """Such as `Analysis` (`tobject.property`)."""
    head = docdata.getparent() if docdata is not None else None
    properties = children(child(head, "tobject"), "tobject.property")
    return tuple(dict.fromkeys(w for p in properties if (w := attribute(p, "tobject.property.type"))))


def _tags(nitf: Element, docdata: Element | None) -> tuple[str, ...]:
    subjects = children(child(nitf, "head", "tobject"), "tobject.subject")
    named = [attribute(subject, part) for subject in subjects for part in _SUBJECT]
    keywords = [attribute(k, "key") for k in children(child(docdata, "key-list"), "keyword")]
    return tuple(dict.fromkeys(word for word in (*named, *keywords) if word))
