"""NITF documents: the story, and what `docdata` says about its use."""

from datetime import UTC, datetime

import pytest

from services.contract.articles import Caption
from tests.unit.producers.wires.samples import NITF_BODY, NITF_TEXT, drafted, nitf_file, refused

ID = '<doc-id id-string="QN-17" regsrc="QN"/>'


def test_a_usable_document() -> None:
    docdata = (
        f'{ID}<urgency ed-urg="4"/><date.issue norm="20260304T080000+0100"/><date.expire norm="20260401T000000Z"/>'
        '<doc.copyright holder="Quayside News" year="2026"/><doc.rights owner="QN" limitations="No archive use"/>'
        '<du-key generation="1" version="3" key="harbour-bridge"/><ed-msg info="Adds the votes"/>'
        '<key-list><keyword key="ferry"/><keyword key="bridge"/></key-list>'
    )
    head = (
        '<tobject><tobject.property tobject.property.type="Analysis"/>'
        '<tobject.subject tobject.subject.refnum="11000000" tobject.subject.type="Politics"/></tobject>'
        '<pubdata date.publication="20260305" ex-ref="https://news.quayside.example/bridge"/>'
    )
    draft, facts = drafted(nitf_file(docdata, head=head))
    assert (draft.channel, draft.position, draft.source, draft.guid) == ("wire", "item 1", "QN", "QN-17")
    assert (draft.title, draft.text, draft.language) == ("Council votes for the bridge", NITF_TEXT, "en")
    assert (draft.summary, draft.authors) == ("The new bridge will be built.", ("Ada Reed",))
    assert draft.captions == (Caption(text="The old bridge at noon.", credit="Lou Tern"),)
    assert (draft.url, draft.image) == ("https://news.quayside.example/bridge", "https://img.quayside.example/1.jpg")
    assert (draft.published, draft.dates) == (datetime(2026, 3, 4, 7, tzinfo=UTC), [])
    assert draft.tags == ("Politics", "ferry", "bridge")
    assert (facts.item_id, facts.version, facts.status, facts.signals) == ("QN-17", 3, "usable", ())
    assert (facts.urgency, facts.expires, facts.embargo) == (4, datetime(2026, 4, 1, tzinfo=UTC), None)
    assert (facts.rights, facts.usage_terms) == ("Quayside News 2026", "owner: QN; limitations: No archive use")
    assert (facts.slugline, facts.dateline) == ("harbour-bridge", "PORT QUAY, March 4 (QN)")
    assert (facts.note, facts.genres, facts.kind) == ("Adds the votes", ("Analysis",), "text")
    assert facts.topics == ()


@pytest.mark.parametrize(
    ("attributes", "release", "status", "embargo"),
    [
        ('management-status="usable"', "20260305T060000Z", "usable", datetime(2026, 3, 5, 6, tzinfo=UTC)),
        ('management-status="usable"', "20260305", "usable", None),
        ("", "20260305T060000", "usable", None),
        ('management-status="embargoed"', "20260305T060000Z", "usable", datetime(2026, 3, 5, 6, tzinfo=UTC)),
        ('management-status="embargoed"', "20260305T060000", "usable", datetime(2026, 3, 5, 18, tzinfo=UTC)),
        ('management-status="embargoed"', "20260305", "usable", datetime(2026, 3, 6, 12, tzinfo=UTC)),
        ('management-status="embargoed"', "", "withheld", None),
        ('management-status="withheld"', "20260305", "withheld", None),
    ],
)
def test_embargo(attributes: str, release: str, status: str, embargo: datetime | None) -> None:
    _, facts = drafted(nitf_file(f'{ID}<date.release norm="{release}"/>', attributes=attributes))
    assert (facts.status, facts.embargo) == (status, embargo)


def test_a_correction_is_kept_under_the_id_that_it_corrects() -> None:
    draft, facts = drafted(nitf_file(f'{ID}<correction id-string="QN-16" info="The mayor is Ms Reed"/>'))
    assert (draft.guid, facts.item_id, facts.corrects) == ("QN-16", "QN-17", "QN-16")
    assert (facts.signals, facts.note, facts.status) == (("correction",), "The mayor is Ms Reed", "usable")


@pytest.mark.parametrize(
    ("attributes", "docdata", "guid"),
    [
        ('management-status="canceled"', ID, "QN-17"),
        ('management-status="usable"', f'{ID}<ed-msg msg-type="Kill" info="All copies out"/>', "QN-17"),
        ('management-doc-idref="QN-16" management-idref-status="canceled"', ID, "QN-16"),
        ('management-doc-idref="QN-16" management-status="canceled"', ID, "QN-16"),
    ],
)
def test_a_kill_without_a_body_is_a_draft(attributes: str, docdata: str, guid: str) -> None:
    draft, facts = drafted(nitf_file(docdata, attributes=attributes, body="<body/>"))
    assert (facts.status, draft.guid) == ("canceled", guid)


def test_a_replacement_is_a_version_of_what_it_replaces() -> None:
    draft, facts = drafted(nitf_file(attributes='management-doc-idref="QN-16" management-idref-status="replaced"'))
    assert (facts.status, draft.guid, facts.corrects) == ("usable", "QN-16", "QN-16")
    draft, facts = drafted(nitf_file(attributes='management-doc-idref="QN-16" management-idref-status="unrelated"'))
    assert (facts.status, draft.guid, facts.corrects) == ("usable", "QN-17", None)


def test_a_kill_of_nothing_is_refused() -> None:
    assert refused(nitf_file("", attributes='management-status="canceled"')).error == "no_id"


def test_without_an_id_and_without_docdata() -> None:
    draft, facts = drafted(f"<nitf>{NITF_BODY}</nitf>")
    assert (draft.guid, facts.item_id, draft.source) == (None, "", "unnamed wire")


def test_bylines_without_markup_and_a_flash_without_text() -> None:
    byline = "<byline>Von Lou Tern, <byttl>QN</byttl></byline>"
    body = f"<body><body.head><hedline><hl1>Quake off Port Quay</hl1></hedline>{byline}</body.head></body>"
    draft, _ = drafted(nitf_file(body=body))
    assert (draft.title, draft.text, draft.authors) == ("Quake off Port Quay", "Quake off Port Quay", ("Lou Tern",))


def test_a_document_type_is_passed_over() -> None:
    prologue = '<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.6//EN" "nitf-3-6.dtd">'
    draft, _ = drafted(nitf_file(prologue=prologue, body=NITF_BODY.replace("&amp;", "&mdash;")))
    assert "a bridge — a ferry" in draft.text
