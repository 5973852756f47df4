"""A ninjs item (News in JSON, IPTC; versions 1, 2 and 3) to a draft.

Pictures come along as associated items: of those, caption, credit and one address are kept.
"""

from typing import Any, Final

import msgspec

from services.contract.articles import Caption
from services.producers.addresses import host_of
from services.producers.draft import Draft, Status, WireFacts
from services.producers.html import Extract, to_text
from services.producers.language_tag import language_tag
from services.producers.wires import meanings
from services.producers.wires.bodies import of_string, without_title
from services.producers.wires.document import Broken, parse
from services.producers.wires.meanings import bare, flat, together, web
from services.producers.wires.ninjs_fields import Concept, Item, Link, Words, item_of, lowered
from services.producers.wires.nitf import story
from services.producers.wires.refusals import NO_ID, Problem, not_a_wire, wrong_field

_PICTURES: Final = ("picture", "graphic")
_OWN_PAGE: Final = frozenset(("", "alternate", "canonical", "self", "permalink", "web", "webversion"))
_NOT_THE_TEXT: Final = ("caption", "note", "notes", "ednote", "summary", "teaser")
"""Roles of bodies that stand beside the article's text."""


def to_draft(value: Any, position: str, source: str | None) -> Draft | Problem:
    """The item as a draft; title and text may be empty, which the caller judges."""
    if not isinstance(value, dict):
        return not_a_wire("JSON, but not an object with a news item. Check the file")
    fields = lowered(value)
    if not fields.get("uri"):
        return NO_ID
    try:
        return _draft(item_of(fields), position, source)
    except msgspec.ValidationError as error:
        return _withdrawal(fields, position, source) or wrong_field(str(error))


def _withdrawal(fields: dict[str, Any], position: str, source: str | None) -> Draft | None:
    """Carried out though other fields are wrong: nobody may wait for the agency to mend them."""
    named = {name: fields[name] for name in ("uri", "pubstatus") if isinstance(fields.get(name), str)}
    if len(named) == 2 and meanings.status_of(named["pubstatus"]) == "canceled":
        return _draft(Item(**named), position, source)
    return None


def _draft(item: Item, position: str, source: str | None) -> Draft:
    facts = _facts(item)
    title, described = _title(item), _described(item)
    body = _body(item)
    text = without_title(body.text, title)
    addresses = _addresses(item)
    captions, pictures = _associated(item)
    own = (Caption(text=described, credit=flat(item.byline or item.by) or None),) if facts.kind in _PICTURES else ()
    flash = title if facts.kind in ("text", None) else ""
    published, dates = meanings.publication(
        (item.firstcreated, item.contentcreated, item.versioncreated), (item.versioncreated,)
    )
    return Draft(
        channel="wire",
        source=source or _source(item),
        title=title,
        text=text or described or flash,
        position=position,
        url=next(iter(addresses), None),
        urls=addresses[1:],
        guid=facts.item_id,
        summary=described if text and described and described != text else None,
        authors=meanings.people(item.byline or item.by),
        captions=(*(c for c in own if c.text), *captions, *(Caption(text=c) for c in body.captions)),
        tags=_tags(item, facts),
        language=language_tag(item.language),
        published=published,
        dates=dates,
        image=next(iter(web(*_renditions(item), *pictures)), None),
        wire=facts,
    )


def _facts(item: Item) -> WireFacts:
    uri, version = meanings.item_and_version(item.uri, item.version)
    signals = meanings.signals_of(c for s in item.signals or () for c in ((s,) if isinstance(s, str) else s.codes))
    held = next((w for w in (item.embargoeduntil, item.embargoed, item.embargodate) if w is not None), None)
    until = meanings.at_the_latest(held)
    status: Status = "canceled" if "kill" in signals else meanings.status_of(item.pubstatus)
    service = item.service.name or item.service.code if isinstance(item.service, Concept) else item.service
    return WireFacts(
        item_id=uri,
        version=version,
        status="withheld" if status == "usable" and held is not None and until is None else status,
        signals=signals,
        embargo=until,
        expires=meanings.at_the_latest(item.expires),
        urgency=meanings.urgency_of(item.urgency) or meanings.urgency_of(item.priority),
        rights=together(item.copyrightholder, item.copyrightnotice),
        usage_terms=together(item.usageterms),
        service=flat(service) or None,
        genres=tuple(dict.fromkeys(g for c in (*(item.genre or ()), *(item.genres or ())) if (g := _name(c)))),
        kind=bare(item.type).lower() or None,
        slugline=flat(item.slugline) or None,
        dateline=flat(item.dateline or item.located) or None,
        note=together(item.ednote),
        topics=meanings.topics_of(code for subject in _subjects(item) for code in subject.codes),
    )


def _subjects(item: Item) -> list[Concept]:
    return [*(item.subject or ()), *(item.subjects or ())]


def _name(concept: Concept) -> str:
    return flat(concept.name) or bare(next(filter(None, (concept.code, concept.qcode, concept.uri)), ""))


def _title(item: Item) -> str:
    main = [h.value for h in item.headlines or () if (h.role or "main").lower() == "main"]
    others = [h.value for h in item.headlines or ()]
    return next((t for words in (item.headline, *main, *others, item.title) if (t := flat(to_text(words or "")))), "")


def _body(item: Item) -> Extract:
    """The body with its paragraphs marked up before the plain one, the longest of equals."""
    bodies = [b for b in item.bodies or () if (b.role or "").lower() not in _NOT_THE_TEXT]
    best = max(bodies, key=_rank, default=None)
    if best is None:
        return Extract("")
    kind = (best.contenttype or "").lower()
    return _nitf(best.value) if "nitf" in kind else of_string(best.value, declared_html="html" in kind)


def _rank(body: Words) -> tuple[bool, int, int]:
    kind = (body.contenttype or "").lower()
    return bool(body.value.strip()), 2 if "html" in kind else int("nitf" in kind), len(body.value)


def _nitf(markup: str) -> Extract:
    try:
        told = story(parse(markup))
    except Broken:
        return of_string(markup, declared_html=True)
    return Extract(told.text, tuple(caption.text for caption in told.captions))


def _described(item: Item) -> str:
    found = [of_string(d.value, declared_html="html" in (d.contenttype or "")).text for d in item.descriptions or ()]
    return max(found, key=len, default="")


def _source(item: Item) -> str:
    named = [_name(c) for c in (*(item.infosource or ()), *(item.infosources or ()))]
    return next(filter(None, (flat(item.copyrightholder), host_of(item.uri), *named)), "unnamed wire")


def _addresses(item: Item) -> tuple[str, ...]:
    links = [k.href for k in item.links or () if bare(k.rel).lower() in _OWN_PAGE]
    ids = item.altids.values() if isinstance(item.altids, dict) else item.altids or ()
    others = [i.get("value") if isinstance(i, dict) else i for i in ids]
    return web(*links, item.uri, *(i for i in others if isinstance(i, str)))


def _renditions(item: Item) -> list[str | None]:
    """Addresses of pictures among the renditions."""
    found: list[Link] = list(item.renditions.values() if isinstance(item.renditions, dict) else item.renditions or ())
    kinds = [(link, (link.mimetype or link.contenttype or "").lower()) for link in found]
    return [link.href for link, kind in kinds if kind.startswith("image/") or (not kind and item.type in _PICTURES)]


def _associated(item: Item) -> tuple[tuple[Caption, ...], list[str | None]]:
    """Captions and addresses of the pictures that come along; what is no whole item is passed over."""
    values = item.associations.values() if isinstance(item.associations, dict) else item.associations or ()
    captions, pictures = [], list[str | None]()
    for value in values:
        try:
            other = item_of({"uri": "", **value}) if isinstance(value, dict) else None
        except msgspec.ValidationError:
            continue
        if other and other.type in _PICTURES:
            pictures += _renditions(other)
            text = _described(other) or _title(other)
            credit = flat(other.byline or other.by or other.copyrightholder)
            captions += [Caption(text=text, credit=credit or None)] if text else []
    return tuple(captions), pictures


def _tags(item: Item, facts: WireFacts) -> tuple[str, ...]:
    names = [flat(subject.name) for subject in _subjects(item)]
    return tuple(dict.fromkeys(t for t in (*names, *map(flat, item.keywords or ()), facts.slugline or "") if t))
