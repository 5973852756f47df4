"""NewsML-G2 items: text, picture, package, correction, embargo, withdrawal."""

from datetime import UTC, datetime

import pytest

from services.contract.articles import Caption
from services.producers.draft import Draft
from tests.unit.producers.wires.samples import (
    GUID,
    NITF_TEXT,
    XHTML_BODY,
    drafted,
    found,
    g2_item,
    g2_message,
    refused,
)

RIGHTS = (
    '<rightsInfo><copyrightHolder uri="https://quayside.example"><name>Quayside News</name></copyrightHolder>'
    "<copyrightNotice>© 2026 all rights reserved</copyrightNotice><usageTerms>No archive use.<br/>UK only.</usageTerms></rightsInfo>"
)
CONTENT = """<urgency>2</urgency><contentCreated>2026-03-04T07:00:00+01:00</contentCreated>
<creator qcode="staff:ar"><name>Ada Reed</name></creator><language tag="en-gb"/>
<subject type="cpnat:abstract" qcode="medtop:11000000"><name xml:lang="de">Politik</name><name xml:lang="en">politics</name></subject>
<subject><mainConcept uri="http://cv.iptc.org/newscodes/mediatopic/20000593"><name>local councils</name></mainConcept></subject>
<subject type="cpnat:person" qcode="pers:7"/><genre qcode="genre:Current"><name>Current</name></genre><keyword>ferry</keyword>
<slugline>QUAY-BRIDGE</slugline><headline role="hld:sub">Ferry stays</headline><headline>Council votes for the bridge</headline>
<dateline>PORT QUAY, March 4</dateline><description role="drol:summary">The new bridge will be built.</description>"""


def test_a_usable_text() -> None:
    meta = (
        "<expires>2026-04-01T00:00:00Z</expires><service qcode='svc:main'><name>Main wire</name></service><edNote>Adds votes</edNote>"
        '<link rel="irel:seeAlso" href="https://other.example/"/><link rel="irel:canonical" href="https://news.quayside.example/7"/>'
    )
    asserted = '<assert qcode="pers:7"><name>Mayor Vale</name></assert>'
    draft, facts = drafted(g2_item(meta=meta, content=CONTENT, before=RIGHTS + asserted))
    assert (draft.channel, draft.source, draft.title, draft.text) == (
        "wire", "Quayside News", "Council votes for the bridge", NITF_TEXT,
    )  # fmt: skip
    assert (draft.guid, draft.url, draft.urls) == (GUID, "https://news.quayside.example/7", ())
    assert (draft.summary, draft.authors, draft.language) == ("The new bridge will be built.", ("Ada Reed",), "en-GB")
    assert draft.tags == ("politics", "local councils", "Mayor Vale", "ferry", "QUAY-BRIDGE")
    assert draft.captions == (Caption(text="The old bridge at noon.", credit="Lou Tern"),)
    assert draft.published == datetime(2026, 3, 4, 7, tzinfo=UTC)
    assert [d.date for d in draft.dates] == ["2026-03-04T08:30:00+00:00"]
    assert (facts.item_id, facts.version, facts.status, facts.kind) == (GUID, 2, "usable", "text")
    assert (facts.urgency, facts.service, facts.genres) == (2, "Main wire", ("Current",))
    assert facts.rights == "Quayside News; © 2026 all rights reserved"
    assert facts.usage_terms == "No archive use. UK only."
    assert (facts.slugline, facts.dateline, facts.note) == ("QUAY-BRIDGE", "PORT QUAY, March 4", "Adds votes")
    assert (facts.topics, facts.expires) == (("11000000", "20000593"), datetime(2026, 4, 1, tzinfo=UTC))


def test_xhtml_and_plain_content() -> None:
    draft, _ = drafted(g2_item(body=f'<inlineXML contenttype="application/xhtml+xml">{XHTML_BODY}</inlineXML>'))
    assert draft.text == "The council voted.\n\nWork starts in May.\nIt ends in 2029."
    assert draft.captions == (Caption(text="The old bridge."),)
    plain = '<inlineData contenttype="text/plain">The council voted.\n\nIt was close.</inlineData>'
    assert drafted(g2_item(body=plain))[0].text == "The council voted.\n\nIt was close."
    part = '<inlineXML><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></inlineXML>'
    assert drafted(g2_item(body=part))[0].text == "One.\n\nTwo."


def test_a_correction_is_a_version_of_the_same_item() -> None:
    meta = '<signal qcode="sig:correction"/><signal qcode="sig:update"/><signal qcode="sig:other"/>'
    draft, facts = drafted(g2_item(meta=meta, version="3", guid=f"{GUID}:3N"))
    assert (draft.guid, facts.version, facts.signals) == (GUID, 3, ("correction", "update"))


@pytest.mark.parametrize(
    ("embargoed", "status", "embargo"),
    [
        ("<embargoed>2026-03-05T12:00:00Z</embargoed>", "usable", datetime(2026, 3, 5, 12, tzinfo=UTC)),
        ("<embargoed>2026-03-05</embargoed>", "usable", datetime(2026, 3, 6, 12, tzinfo=UTC)),
        ("<embargoed/>", "withheld", None),
        ("<embargoed>till the mayor speaks</embargoed>", "withheld", None),
    ],
)
def test_embargo(embargoed: str, status: str, embargo: datetime | None) -> None:
    _, facts = drafted(g2_item(meta=embargoed))
    assert (facts.status, facts.embargo) == (status, embargo)


@pytest.mark.parametrize(
    ("state", "meta", "status"),
    [
        ('<pubStatus qcode="stat:canceled"/>', "", "canceled"),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>', "<embargoed/>", "canceled"),
        ('<pubStatus qcode="stat:usable"/>', '<signal qcode="sig:kill"/>', "canceled"),
        ('<pubStatus qcode="stat:withheld"/>', "", "withheld"),
        ('<pubStatus qcode="stat:unheard-of"/>', "", "withheld"),
    ],
)
def test_a_withdrawal_is_a_draft_though_nothing_else_is_left(state: str, meta: str, status: str) -> None:
    draft, facts = drafted(g2_item(status=state, meta=meta, content="", body=""))
    assert (facts.status, draft.guid, draft.title, draft.text) == (status, GUID, "", "")


def test_a_picture() -> None:
    content = (
        "<creator><name>Lou Tern</name></creator><creditline>Lou Tern/QN</creditline><headline>Bridge</headline>"
        '<description role="drol:caption">The old bridge at noon.</description>'
    )
    body = (
        '<remoteContent rendition="rnd:print" href="./1.jpg" contenttype="image/jpeg"/>'
        '<remoteContent rendition="rnd:web" href="https://img.quayside.example/1w.jpg" contenttype="image/jpeg"/>'
        '<remoteContent href="https://news.quayside.example/p/1" contenttype="text/html"/>'
    )
    draft, facts = drafted(g2_item(kind="picture", content=content, body=body))
    assert (draft.title, draft.text, facts.kind) == ("Bridge", "The old bridge at noon.", "picture")
    assert draft.captions == (Caption(text="The old bridge at noon.", credit="Lou Tern/QN"),)
    assert (draft.image, draft.url) == ("https://img.quayside.example/1w.jpg", "https://news.quayside.example/p/1")


def test_a_picture_without_a_caption_is_refused_and_a_flash_is_its_headline() -> None:
    refusal = refused(g2_item(kind="picture", body=""))
    assert (refusal.error, refusal.position) == ("no_text", "item 1")
    assert "'Council votes for the bridge'" in refusal.reason
    assert refusal.data.startswith(b"<newsItem")
    assert drafted(g2_item(body=""))[0].text == "Council votes for the bridge"


def test_a_package_tells_of_its_members() -> None:
    body = (
        '</contentSet><groupSet root="G"><group id="G"><itemRef residref="urn:a"><title>Bridge</title>'
        "<description>The council voted.</description></itemRef><itemRef residref='urn:b'><title>Ferry</title></itemRef>"
        "<itemRef residref='urn:c'/></group></groupSet><contentSet>"
    )
    draft, facts = drafted(g2_item(name="packageItem", kind="composite", body=body))
    assert (draft.text, facts.kind) == ("Bridge\nThe council voted.\n\nFerry", "composite")


def test_several_items_a_message() -> None:
    items = found(
        g2_message(g2_item(), g2_item(guid="", body=""), "<conceptItem/>", g2_item(guid="urn:x", kind="video"))
    )
    assert [getattr(i, "error", "draft") for i in items] == ["draft", "no_id", "not_news", "draft"]
    assert [i.position for i in items] == ["item 1", "item 2", "item 3", "item 4"]
    first = items[0]
    assert isinstance(first, Draft)
    assert first.wire is not None
    assert first.wire.urgency == 3  # the message's priority, as the item states none


def test_prefixed_names_and_the_providers_address() -> None:
    item = (
        '<n:newsItem xmlns:n="http://iptc.org/std/nar/2006-10-01/" guid="urn:a"><n:itemMeta><n:provider uri="https://www.quayside.example/about"/>'
        "</n:itemMeta><n:contentMeta><n:by>By Ada Reed</n:by><n:headline>Vote</n:headline></n:contentMeta></n:newsItem>"
    )
    draft, facts = drafted(item)
    assert (draft.title, draft.source, draft.authors, facts.version) == (
        "Vote",
        "quayside.example",
        ("Ada Reed",),
        None,
    )
