"""What a NewsML-G2 item says about its own use: state, signals, embargo, rights, topics."""

from datetime import datetime

from services.producers.draft import Status, WireFacts
from services.producers.wires import meanings
from services.producers.wires.bodies import of_element
from services.producers.wires.document import Element, attribute, called, child, children, codes, name_of, words
from services.producers.wires.meanings import bare, together
from services.producers.wires.nitf import Story


def facts_of(item: Element, language: str, priority: str, told: Story) -> WireFacts:
    """The facts of an item that has a guid."""
    meta, content = child(item, "itemMeta"), child(item, "contentMeta")
    guid, version = meanings.item_and_version(attribute(item, "guid"), attribute(item, "version"))
    signals = meanings.signals_of(code for signal in children(meta, "signal") for code in codes(signal))
    embargo, held = _embargo(meta)
    urgency = words(child(content, "urgency")) or words(child(meta, "priority")) or priority
    return WireFacts(
        item_id=guid,
        version=version,
        status=_status(meta, "kill" in signals, held),
        signals=signals,
        embargo=embargo,
        expires=meanings.at_the_latest(words(child(meta, "expires")) or words(child(content, "expires"))),
        urgency=meanings.urgency_of(urgency),
        rights=_rights(item, told),
        usage_terms=together(
            *(of_element(t).text for info in children(item, "rightsInfo") for t in children(info, "usageTerms"))
        ),
        service=called(child(meta, "service"), language) or None,
        genres=tuple(dict.fromkeys(g for genre in children(content, "genre") if (g := called(genre, language)))),
        kind=_kind(item, meta),
        slugline=words(child(content, "slugline")) or None,
        dateline=words(child(content, "dateline")) or told.dateline,
        note=together(*(of_element(note).text for note in children(meta, "edNote"))),
        topics=meanings.topics_of(_subject_codes(content)),
    )


def _kind(item: Element, meta: Element | None) -> str | None:
    stated = next((bare(c).lower() for k in children(meta, "itemClass") for c in codes(k)), "")
    return stated or ("composite" if name_of(item) == "packageItem" else None)


def _status(meta: Element | None, killed: bool, held: bool) -> Status:
    status = meanings.status_of(next((c for s in children(meta, "pubStatus") for c in codes(s)), None))
    if killed:
        return "canceled"
    return "withheld" if held and status == "usable" else status


def _embargo(meta: Element | None) -> tuple[datetime | None, bool]:
    """Until when, and whether without an end: an empty `embargoed` holds the item until a later version says more."""
    stated = child(meta, "embargoed")
    until = meanings.at_the_latest(words(stated))
    return until, stated is not None and until is None


def _rights(item: Element, told: Story) -> str | None:
    infos = list(children(item, "rightsInfo"))
    holders = [called(h) for info in infos for h in children(info, "copyrightHolder")]
    notices = [of_element(n).text for info in infos for n in children(info, "copyrightNotice")]
    return together(*holders, *notices, told.rights)


def _subject_codes(content: Element | None) -> list[str]:
    subjects = list(children(content, "subject"))
    concepts = [*subjects, *(main for subject in subjects for main in children(subject, "mainConcept"))]
    return [code for concept in concepts for code in codes(concept)]
