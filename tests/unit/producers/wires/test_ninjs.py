"""ninjs in its three versions: one meaning."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.contract.articles import Caption
from tests.unit.producers.wires.samples import FIRST, GUID, drafted, ninjs_1, ninjs_3, refused

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
PICTURE = {
    "type": "picture",
    "headline": "Bridge",
    "description_text": "The old bridge at noon.",
    "byline": "Lou Tern",
    "renditions": {"main": {"href": "https://img.quayside.example/1.jpg", "mimetype": "image/jpeg"}},
}


@pytest.mark.parametrize("item", [ninjs_1(), ninjs_3()], ids=["version 1", "version 3"])
def test_a_usable_text(item: dict[str, Any]) -> None:
    draft, facts = drafted(item)
    assert (draft.channel, draft.position, draft.source) == ("wire", "item 1", "Quayside News")
    assert (draft.title, draft.text) == ("Council votes for the bridge", "The council voted.\n\nWork starts in May.")
    assert (draft.guid, draft.url, draft.language) == (GUID, None, "en-GB")
    assert draft.authors == ("Ada Reed", "Lou Tern")
    assert draft.published == datetime(2026, 3, 4, 7, tzinfo=UTC)
    assert [d.date for d in draft.dates] == ["2026-03-04T08:30:00+00:00"]
    assert (facts.item_id, facts.version, facts.status, facts.kind) == (GUID, 2, "usable", "text")
    assert facts.rights == "Quayside News"


def test_subjects_rights_and_terms_of_version_1() -> None:
    draft, facts = drafted(
        ninjs_1(
            subject=[
                {"name": "politics", "scheme": "http://cv.iptc.org/newscodes/mediatopic/", "code": "11000000"},
                {"name": "councils", "code": "medtop:20000593"},
                {"name": "quays", "scheme": "qn", "code": "99000000"},
            ],
            genre=[{"name": "Current"}], urgency=2, usageterms="No archive use", ednote="Adds votes", slugline="QUAY",
            copyrightnotice="© 2026", located="Port Quay", keywords=["ferry"], service="Main",
        )
    )  # fmt: skip
    assert facts.topics == ("11000000", "20000593")
    assert draft.tags == ("politics", "councils", "quays", "ferry", "QUAY")
    assert (facts.genres, facts.urgency, facts.usage_terms) == (("Current",), 2, "No archive use")
    assert (facts.note, facts.slugline, facts.rights) == ("Adds votes", "QUAY", "Quayside News; © 2026")
    assert (facts.dateline, facts.service) == ("Port Quay", "Main")


def test_subjects_and_expiry_of_version_3() -> None:
    _, facts = drafted(
        ninjs_3(
            subjects=[{"name": "politics", "uri": "http://cv.iptc.org/newscodes/mediatopic/11000000"}],
            genres=[{"uri": "http://cv.iptc.org/newscodes/genre/Current"}], expires="2026-03-05T12:00:00Z",
            urgency=5.0, service={"name": "Main"},
        )
    )  # fmt: skip
    assert (facts.topics, facts.genres, facts.expires) == (("11000000",), ("Current",), NOON)
    assert (facts.urgency, facts.service) == (5, "Main")


@pytest.mark.parametrize("name", ["embargoed", "embargoedUntil", "embargoDate"])
@pytest.mark.parametrize(
    ("words", "status", "embargo"),
    [("2026-03-05T12:00:00Z", "usable", NOON), ("", "withheld", None), ("when the mayor speaks", "withheld", None)],
)
def test_embargo(name: str, words: str, status: str, embargo: datetime | None) -> None:
    _, facts = drafted(ninjs_1(**{name: words}))
    assert (facts.status, facts.embargo) == (status, embargo)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"pubstatus": "canceled"}, "canceled"),
        ({"pubStatus": "Canceled", "pubstatus": ...}, "canceled"),
        ({"signals": ["sig:kill"]}, "canceled"),
        ({"pubstatus": "withheld"}, "withheld"),
    ],
)
def test_a_withdrawal_is_a_draft_though_nothing_else_is_left(fields: dict[str, Any], status: str) -> None:
    empty = {"headline": ..., "body_xhtml": ..., "body_text": ...}
    draft, facts = drafted(ninjs_1(**{**empty, **fields}))
    assert (facts.status, draft.guid, draft.title, draft.text) == (status, GUID, "", "")


def test_a_correction_by_its_signal() -> None:
    _, facts = drafted(ninjs_3(signals=["sig:correction", {"uri": "http://cv.iptc.org/newscodes/signal/update"}]))
    assert facts.signals == ("correction", "update")


def test_pictures_that_come_along() -> None:
    draft, _ = drafted(
        ninjs_1(associations={"main": PICTURE, "text": {"type": "text"}, "odd": 7, "wrong": {"type": 7}})
    )
    assert draft.captions == (Caption(text="The old bridge at noon.", credit="Lou Tern"),)
    assert draft.image == "https://img.quayside.example/1.jpg"
    listed = {
        **PICTURE,
        "name": "main",
        "renditions": [{"name": "m", "href": "https://a.example/2", "contentType": "image/png"}],
    }
    draft, _ = drafted(ninjs_3(associations=[listed]))
    assert draft.image == "https://a.example/2"


def test_a_picture() -> None:
    draft, facts = drafted({**PICTURE, "uri": GUID, "versioncreated": FIRST})
    assert (draft.title, draft.text, facts.kind) == ("Bridge", "The old bridge at noon.", "picture")
    assert draft.captions == (Caption(text="The old bridge at noon.", credit="Lou Tern"),)
    assert draft.published == datetime(2026, 3, 4, 7, tzinfo=UTC)


def test_addresses_are_of_the_web() -> None:
    links = [{"rel": "seeAlso", "href": "https://other.example"}, {"rel": "canonical", "href": "https://a.example/1"}]
    draft, _ = drafted(ninjs_1(uri="http://qn.example/7", links=links, altids={"web": "https://a.example/2", "n": 7}))
    assert (draft.url, draft.urls) == ("https://a.example/1", ("http://qn.example/7", "https://a.example/2"))
    draft, _ = drafted(ninjs_3(altIds=[{"role": "web", "value": "https://a.example/3"}, "urn:x"]))
    assert (draft.url, draft.guid) == ("https://a.example/3", GUID)


def test_bodies_of_other_kinds() -> None:
    markup = "<nitf><body><body.content><p>One.</p><p>Two.</p></body.content></body></nitf>"
    nitf = [{"contentType": "application/nitf+xml", "value": markup}]
    assert drafted(ninjs_3(bodies=nitf))[0].text == "One.\n\nTwo."
    broken = [{"contentType": "application/nitf+xml", "value": "<p>One.<p>Two."}]
    assert drafted(ninjs_3(bodies=broken))[0].text == "One.\n\nTwo."
    notes = [{"role": "note", "contentType": "text/html", "value": "<p>Call me.</p>"}, {"value": "One."}]
    assert drafted(ninjs_3(bodies=notes))[0].text == "One."


def test_a_flash_is_its_headline_and_a_description_stands_in() -> None:
    assert drafted(ninjs_3(bodies=[]))[0].text == "Council votes for the bridge"
    assert drafted(ninjs_3(bodies=[], descriptions=[{"value": "They did."}]))[0].text == "They did."
    assert refused(ninjs_3(bodies=[], type="video")).error == "no_text"
    assert refused(ninjs_3(bodies=[], headlines=[])).error == "no_title_no_text"


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"headline": 7}, "$.headline"),
        ({"uri": ["urn:a"]}, "$.uri"),
        ({"pubstatus": False}, "$.pubstatus"),
        ({"embargoed": 1772712000}, "$.embargoed"),
        ({"body_text": {"p": "One."}}, "$.body_text"),
        ({"description_text": 7}, "$.description_text"),
        ({"subject": "politics"}, "$.subject"),
        ({"subject": [{"name": 7}]}, "$.subject[0].name"),
        ({"bodies": [{"role": "main"}]}, "$.bodies[0]"),
        ({"renditions": "none"}, "$.renditions"),
        ({"version": {"n": 1}}, "$.version"),
    ],
)
def test_a_wrong_type_is_refused_with_the_fields_name(fields: dict[str, Any], where: str) -> None:
    refusal = refused(ninjs_1(**fields))
    assert (refusal.error, refusal.position) == ("invalid_field", "item 1")
    assert f"`{where}`" in refusal.reason
    assert GUID.encode() in refusal.data or "uri" in fields


def test_a_withdrawal_is_carried_out_though_other_fields_are_wrong() -> None:
    draft, facts = drafted(ninjs_1(pubstatus="canceled", headline=7))
    assert (facts.status, draft.guid, draft.title) == ("canceled", GUID, "")
    assert refused(ninjs_1(pubstatus="canceled", uri=7)).error == "invalid_field"


@pytest.mark.parametrize("value", [7, "text", None, ["a"]])
def test_what_is_no_item(value: Any) -> None:
    assert refused([value]).error == "not_a_wire"


@pytest.mark.parametrize("uri", [..., "", None])
def test_an_item_without_an_id_is_refused(uri: Any) -> None:
    assert refused(ninjs_1(uri=uri)).error == "no_id"
