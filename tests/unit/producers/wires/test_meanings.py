"""Codes, times, ids and bylines: what they mean, and the careful reading where they leave it open."""

from datetime import UTC, datetime

import pytest

from services.contract.articles import DateEvidence
from services.producers.wires import meanings


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (None, "usable"),
        (" ", "usable"),
        ("stat:usable", "usable"),
        ("Usable", "usable"),
        ("http://cv.iptc.org/newscodes/pubstatusg2/canceled", "canceled"),
        ("stat:withheld", "withheld"),
        ("cancelled", "canceled"),
        ("stat:something-new", "withheld"),
    ],
)
def test_status(code: str | None, status: str) -> None:
    assert meanings.status_of(code) == status


def test_signals_that_matter_once_each() -> None:
    codes = [
        "sig:correction",
        "SIG:Update",
        "sig:atomic",
        None,
        "http://cv.iptc.org/newscodes/signal/correction",
        "kill",
    ]
    assert meanings.signals_of(codes) == ("correction", "update", "kill")


def test_topics_are_media_topics_alone() -> None:
    codes = [
        "medtop:04000000", "http://cv.iptc.org/newscodes/mediatopic/20000523", "subj:15000000", None,
        "http://cvx.iptc.org/medtop/20001057", "medtop:123", "medtop:04000000",
    ]  # fmt: skip
    assert meanings.topics_of(codes) == ("04000000", "20000523", "20001057")


@pytest.mark.parametrize(
    ("stated", "urgency"),
    [
        (1, 1),
        (9.0, 9),
        ("4", 4),
        (0, None),
        (10, None),
        ("high", None),
        (None, None),
        (float("inf"), None),
        (2.5, None),
    ],
)
def test_urgency(stated: str | float | None, urgency: int | None) -> None:
    assert meanings.urgency_of(stated) == urgency


@pytest.mark.parametrize(
    ("written", "version", "item"),
    [
        ("urn:newsml:qn.example:20260304:bridge", "3", ("urn:newsml:qn.example:20260304:bridge", 3)),
        ("urn:newsml:qn.example:20260304:bridge:7N", None, ("urn:newsml:qn.example:20260304:bridge", 7)),
        ("urn:newsml:qn.example:20260304T0800Z:bridge:7U", "8", ("urn:newsml:qn.example:20260304T0800Z:bridge", 8)),
        ("tag:qn.example,2026:bridge:7", 2.0, ("tag:qn.example,2026:bridge:7", 2)),
        (" QN-17 ", "two", ("QN-17", None)),
        ("QN-17", float("inf"), ("QN-17", None)),
        ("QN-17", "9" * 5_000, ("QN-17", None)),
    ],
)
def test_an_id_is_the_same_for_all_versions(
    written: str, version: str | float | None, item: tuple[str, int | None]
) -> None:
    assert meanings.item_and_version(written, version) == item


@pytest.mark.parametrize(
    ("words", "instant"),
    [
        ("2026-03-04T12:00:00+01:00", datetime(2026, 3, 4, 11, tzinfo=UTC)),
        (" 20260304T120000Z\n", datetime(2026, 3, 4, 12, tzinfo=UTC)),
        ("2026-03-04T12:00:00", datetime(2026, 3, 5, 0, tzinfo=UTC)),
        ("2026-03-04", datetime(2026, 3, 5, 12, tzinfo=UTC)),
        ("2026-12", datetime(2027, 1, 1, 12, tzinfo=UTC)),
        ("2026-02-30", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("9999-12-31", None),
        ("9999-12", None),
        ("at noon", None),
        ("", None),
        (None, None),
    ],
)
def test_an_embargo_ends_at_the_latest_that_its_words_can_mean(words: str | None, instant: datetime | None) -> None:
    assert meanings.at_the_latest(words) == instant


def test_publication_is_the_first_time_and_a_later_one_is_evidence() -> None:
    published, dates = meanings.publication(("2026-03-03", "2026-03-04T08:00:00Z"), ("2026-03-04T10:00:00Z", None))
    assert published == datetime(2026, 3, 4, 8, tzinfo=UTC)
    assert [d.date for d in dates] == ["2026-03-03", "2026-03-04T10:00:00+00:00"]
    same = "2026-03-04T09:00:00+01:00"
    assert meanings.publication(("2026-03-04T08:00:00Z",), (same,)) == (published, [])
    day = DateEvidence(date="2026-03-03", origin="meta", quote="2026-03-03")
    assert meanings.publication(("2026-03-03",), ("2026-03-03", "never")) == (None, [day])


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ada Reed and Lou Tern", ("Ada Reed", "Lou Tern")),
        ("Von Ada Reed, dpa", ("Ada Reed",)),
        ("Ada Reed, Staff Writer", ("Ada Reed",)),
        ("by QN", ("QN",)),
        ("Byron Vale", ("Byron Vale",)),
        ("", ()),
        (None, ()),
    ],
)
def test_people(byline: str | None, names: tuple[str, ...]) -> None:
    assert meanings.people(byline) == names


def test_statements_are_said_once() -> None:
    assert meanings.together("Quayside News", "© 2026  Quayside News", None, " ") == "© 2026 Quayside News"
    assert meanings.together("Mayor", "No archive use", "Mayor") == "Mayor; No archive use"
    assert meanings.together() is None


def test_only_web_addresses() -> None:
    assert meanings.web("urn:x", "HTTPS://a.example/1", None, "file:///etc/passwd", " http://b.example ") == (
        "HTTPS://a.example/1",
        "http://b.example",
    )
