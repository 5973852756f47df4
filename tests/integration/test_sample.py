"""A raw dump of two news pages through the whole flow: the article is told from the page around it, and found again.

The dump lies beside the project, not in it; where it is missing the reason is printed, and on CI that is a failure.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.integration.account import text_of
from tests.integration.command import headwater
from tests.integration.flow import Flow
from tests.shared import shared

pytestmark = [pytest.mark.servers, pytest.mark.shared, pytest.mark.timeout(120)]

IRAQ = "Iraq Launches Operation to Pursue ISIS Elements After Recent Attacks"
LEBANON = "Lebanon’s PM Visits Syrian President to Discuss Border Demarcation and Security"
CAPTIONS = {"Ruins seen after": "2020-05-02", "Lebanese Prime Minister Nawaf Salam meets with": "2025-04-14"}


@pytest.fixture(scope="module")
def sample() -> Path:
    return shared("samples", "raw-page-dump.txt").resolve()


@pytest.fixture(scope="module")
def fed(shared_flow: Flow, sample: Path) -> Flow:
    """The flow, after the dump was fed."""
    flow = shared_flow.heal()
    said = headwater(flow.settings, "ingest", str(sample), "--lane", "live", "--json").json
    assert (said["published"], said["dead"], said["unread"]) == (2, {}, [])
    flow.settle()
    return flow


def _documents(flow: Flow) -> dict[str, dict[str, Any]]:
    found = [d for d in flow.documents() if d["provenance"]["producer"] == "dumps"]
    assert len(found) == 2
    return {document["headline"]: document for document in found}


def test_fed_twice_it_gives_its_two_articles_once(fed: Flow, sample: Path) -> None:
    headwater(fed.settings, "ingest", str(sample), "--lane", "live")
    fed.settle()
    documents = _documents(fed)
    assert set(documents) == {IRAQ, LEBANON}
    assert {d["revision"] for d in documents.values()} == {1}
    assert {s["reason"] for s in fed.documents("sightings") if s["id"] == documents[IRAQ]["id"]} == {"duplicate"}


def test_dates_are_evidence_and_not_publication(fed: Flow) -> None:
    documents = _documents(fed)
    for title, day in ((IRAQ, "2020-05-02"), (LEBANON, "2025-04-14")):
        assert "published" not in documents[title]
        assert ("caption", day) in {(date["origin"], date["date"]) for date in documents[title]["dates"]}


def test_bodies_hold_no_line_of_the_page_around_them(fed: Flow) -> None:
    for document in _documents(fed).values():
        lines = text_of(document).splitlines()
        assert len(lines) > 8
        assert not {"TT", "20", document["headline"]} & {line.strip() for line in lines}
        assert not [line for line in lines if line.startswith(tuple(CAPTIONS))]
        assert "(AFP)" not in text_of(document)
        assert "Handout via" not in text_of(document)


def test_who_and_what_they_name(fed: Flow) -> None:
    iraq, lebanon = (_documents(fed)[title] for title in (IRAQ, LEBANON))
    assert {"Nawaf Salam", "Ahmed al-Sharaa"} <= set(lebanon["people"])
    assert {"LB", "SY"} <= set(lebanon["countries"])
    damascus = next(place for place in lebanon["places"] if place["name"] == "Damascus")
    assert damascus["location"]["lat"] == pytest.approx(33.51, abs=0.05)
    assert damascus["location"]["lon"] == pytest.approx(36.29, abs=0.05)
    assert "2025-04-14" in {event["date"] for event in lebanon["events"]}
    assert "Hisham al-Hashemi" in iraq["people"]
    assert {"Mosul", "Nineveh", "Salah al-Din", "Diyala", "Anbar"} <= set(iraq["place_names"])
    assert iraq["countries"][0] == "IQ"
    forces = [name for name in iraq["organisations"] if "Popular Mobilization" in name or name == "PMF"]
    assert len(forces) == 1


def _hits(flow: Flow, *arguments: str) -> list[str]:
    found = headwater(flow.settings, "search", *arguments, "--source", "dump", "--json").json
    return [hit["title"] for hit in found["hits"]]


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        (("operations", "merchants"), IRAQ),
        (("--entity", "Nawaf Salam"), LEBANON),
        (("--entity", "Ahmed al-Sharaa"), LEBANON),
        (("--entity", "Mosul"), IRAQ),
        (("--topic", "conflict", "royalties"), IRAQ),
        (("--topic", "politics", "demarcation"), LEBANON),
    ],
)
def test_searches_find_the_right_one(fed: Flow, arguments: tuple[str, ...], title: str) -> None:
    assert _hits(fed, *arguments)[:1] == [title]


def test_a_changed_sentence_makes_a_second_revision(fed: Flow, sample: Path, tmp_path: Path) -> None:
    before = _documents(fed)[IRAQ]
    old = "recaptured by Iraqi security forces in July 2017."
    whole = sample.read_text(encoding="utf-8")
    assert whole.count(old) == 1
    changed = tmp_path / "another-name.txt"
    changed.write_text(whole.replace(old, "retaken by the security forces in the summer of 2017."), encoding="utf-8")
    said = headwater(fed.settings, "ingest", str(changed), "--lane", "live", "--json").json
    assert said["published"] == 2
    fed.settle()
    after = _documents(fed)
    assert (after[IRAQ]["id"], after[IRAQ]["revision"]) == (before["id"], 2)
    assert "in the summer of 2017." in text_of(after[IRAQ])
    assert after[LEBANON]["revision"] == 1
