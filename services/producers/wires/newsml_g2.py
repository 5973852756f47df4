"""A NewsML-G2 item (https://iptc.org/standards/newsml-g2/) to a draft: text, picture, video or package.

Item metadata say what may be done with it, content metadata what it is about; the text stands in the content set as
NITF, XHTML or plain, and what has none (a picture, a film) is told by its description.
"""

from typing import Final

from services.contract.articles import Caption
from services.producers.addresses import host_of
from services.producers.draft import Draft, WireFacts
from services.producers.html import Extract
from services.producers.language_tag import language_tag
from services.producers.wires import meanings
from services.producers.wires.bodies import of_element, of_string, without_title
from services.producers.wires.document import (
    Element,
    attribute,
    called,
    child,
    children,
    codes,
    inner,
    language_of,
    name_of,
    words,
)
from services.producers.wires.g2_facts import facts_of
from services.producers.wires.meanings import bare, web
from services.producers.wires.nitf import Story, story
from services.producers.wires.refusals import NO_ID, Problem

ITEMS: Final = ("newsItem", "packageItem")
_OWN_PAGE: Final = frozenset(("alternate", "canonical", "self", "permalink", "web", "webversion"))
"""Relations of a link to a page with this very item; others lead to other news."""


def to_draft(item: Element, position: str, source: str | None, priority: str) -> Draft | Problem:
    """The item as a draft; title and text may be empty, which the caller judges.

    `priority` is the message's, for items that state no urgency.
    """
    if not attribute(item, "guid"):
        return NO_ID
    meta, content = child(item, "itemMeta"), child(item, "contentMeta")
    language = attribute(child(content, "language"), "tag") or language_of(item)
    nitf = story(inner(child(item, "contentSet"), "nitf"))
    facts = facts_of(item, language, priority, nitf)
    title = _headline(content) or nitf.title or words(child(meta, "title"))
    body, described = _body(item, nitf), _described(content)
    addresses, image = _addresses(item, facts)
    published, dates = meanings.publication(
        (words(child(meta, "firstCreated")), words(child(content, "contentCreated")), _version_time(meta)),
        (_version_time(meta),),
    )
    text = without_title(body.text, title) or _package(item)
    summary = described or nitf.summary
    flash = title if facts.kind in ("text", None) else ""
    return Draft(
        channel="wire",
        source=source or _provider(meta),
        title=title,
        text=text or summary or flash,
        position=position,
        url=next(iter(addresses), None),
        urls=addresses[1:],
        guid=facts.item_id,
        summary=summary if text and summary != text else None,
        authors=_authors(content) or nitf.authors,
        captions=(*_captions(content, described, facts), *nitf.captions, *(Caption(text=c) for c in body.captions)),
        tags=_tags(item, content, language, facts),
        language=language_tag(language),
        published=published,
        dates=dates,
        image=image or nitf.image,
        wire=facts,
    )


def _version_time(meta: Element | None) -> str:
    return words(child(meta, "versionCreated"))


def _headline(content: Element | None) -> str:
    """The one without a role or with the main one, else the first."""
    headlines = list(children(content, "headline"))
    main = [h for h in headlines if bare(attribute(h, "role")).lower() in ("", "main")]
    return next((w for h in (*main, *headlines) if (w := words(h))), "")


def _provider(meta: Element | None) -> str:
    provider = child(meta, "provider")
    return host_of(attribute(provider, "uri")) or called(provider) or "unnamed wire"


def _authors(content: Element | None) -> tuple[str, ...]:
    named = [called(c) for c in children(content, "creator") if child(c, "name") is not None]
    return tuple(dict.fromkeys(named)) or meanings.people(words(child(content, "by")))


def _body(item: Element, nitf: Story) -> Extract:
    """The longest text of the content set; alternatives say the same in other forms."""
    found = [Extract(nitf.text)]
    for part in children(child(item, "contentSet"), "inlineXML", "inlineData"):
        if name_of(part) == "inlineData":
            kind = attribute(part, "contenttype").lower()
            found.append(of_string("".join(map(str, part.itertext())), declared_html="html" in kind))
        elif inner(part, "nitf") is None:
            found.append(of_element(_xhtml(part)))
    return max(found, key=lambda body: len(body.text))


def _xhtml(part: Element) -> Element | None:
    """The element that holds XHTML; other vocabularies (results, share prices, events) are data and no text."""
    body = inner(part, "body")
    if body is not None:
        return body
    return part if next(children(part, "div", "section", "article", "p"), None) is not None else None


def _described(content: Element | None) -> str:
    return "\n\n".join(t for d in children(content, "description") if (t := of_element(d).text))


def _package(item: Element) -> str:
    """What a package says of its members: each with its title and what it is."""
    if name_of(item) != "packageItem":
        return ""
    told = ([words(p) for p in children(ref, "title", "headline", "description")] for ref in item.iter("{*}itemRef"))
    return "\n\n".join("\n".join(filter(None, parts)) for parts in told if any(parts))


def _captions(content: Element | None, described: str, facts: WireFacts) -> tuple[Caption, ...]:
    if facts.kind not in ("picture", "graphic") or not described:
        return ()
    credit = words(child(content, "creditline")) or ", ".join(_authors(content))
    return (Caption(text=described, credit=credit or None),)


def _addresses(item: Element, facts: WireFacts) -> tuple[tuple[str, ...], str | None]:
    """The item's own pages, and its picture."""
    links = [attribute(k, "href") for k in children(child(item, "itemMeta"), "link") if _leads_to_itself(k)]
    pages, pictures = [*web(facts.item_id), *links], []
    for remote in children(child(item, "contentSet"), "remoteContent"):
        kind = attribute(remote, "contenttype").lower()
        if "html" in kind:
            pages.append(attribute(remote, "href"))
        elif kind.startswith("image/") or facts.kind == "picture":
            pictures.append(attribute(remote, "href"))
    pictures.append(attribute(child(item, "contentMeta", "icon"), "href"))
    return web(*pages), next(iter(web(*pictures)), None)


def _leads_to_itself(link: Element) -> bool:
    return bare(attribute(link, "rel") or attribute(link, "reluri")).lower() in _OWN_PAGE


def _tags(item: Element, content: Element | None, language: str, facts: WireFacts) -> tuple[str, ...]:
    """Names of subjects; one that is named elsewhere in the item (`assert`) takes its name from there."""
    asserted = {code: called(a, language) for a in children(item, "assert") for code in codes(a)}
    names = []
    for subject in children(content, "subject"):
        main = child(subject, "mainConcept")
        concept = main if main is not None else subject
        named = child(concept, "name") is not None
        names.append(called(concept, language) if named else next((asserted.get(c, "") for c in codes(concept)), ""))
    words_ = [words(k) for k in children(content, "keyword")]
    return tuple(dict.fromkeys(tag for tag in (*names, *words_, facts.slugline or "") if tag))
