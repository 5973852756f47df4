"""Stories on the real servers: articles on one event are one story whatever their words, through kills and restarts."""

import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from services.contract.articles import RawArticle, encode
from services.contract.identity import article_id, key
from services.local.settings import StackSettings
from services.pipeline import RAW, Lane
from services.runtime.elastic import Elastic
from services.search.request import SearchRequest
from services.search.search import search
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.stream import Sent, article

pytestmark = [pytest.mark.servers, pytest.mark.timeout(200)]

FERRY = (
    ("Ferry Mirabel runs aground off Tarvos, 200 rescued",
     "The ferry Mirabel ran aground off the island of Tarvos on Monday and coastguards rescued 200 passengers."),
    ("200 taken off stranded Mirabel ferry near Tarvos",
     "Coastguards have taken 200 people off the Mirabel, a ferry stranded on rocks near Tarvos, officials said."),
    ("Captain of stranded Tarvos ferry Mirabel questioned",
     "Police on Tarvos questioned the captain of the Mirabel, the ferry that ran aground with 200 passengers."),
)  # fmt: skip
VOTE = (
    ("Senate of Ostralia rejects Corwin tax bill",
     "Senators in Ostralia voted down the tax bill of finance minister Edda Corwin after a debate of nine hours."),
    ("Corwin's tax bill falls in Ostralian senate",
     "The tax bill of Edda Corwin fell in the senate of Ostralia, a defeat for the finance minister."),
)  # fmt: skip
GERMAN = (
    "Fähre Mirabel läuft vor Tarvos auf Grund",
    "Die Fähre Mirabel ist am Montag vor der Insel Tarvos auf Grund gelaufen, 200 Passagiere wurden gerettet.",
)


@pytest.fixture(scope="module")
def own(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    with Flow(flow_settings(servers, tmp_path_factory.mktemp("stories"), "stories"), fused=True, link=True) as flow:
        yield flow


@pytest.fixture
def flow(own: Flow) -> Flow:
    """With all its processes up."""
    return own.heal()


def told(name: str, title: str, text: str) -> RawArticle:
    base = article(name, 1, random.Random(name))
    url = f"https://{name}.example.org/story"
    return msgspec.structs.replace(
        base, id=article_id(url=url, source="", guid=None, title=""), url=url, urls=(url,), source=f"The {name} Post",
        title=title, text=text,
    )  # fmt: skip


def send(flow: Flow, *articles: RawArticle) -> None:
    """Each only after the one before is settled: their order is the test's."""
    topic = flow.settings.named(RAW.on(Lane.LIVE))
    for one in articles:
        flow.publish([Sent("article", topic, key(one.id), encode(one), one)])
        flow.settle()


def stories(flow: Flow, *articles: RawArticle) -> list[str]:
    """Each article's story, as its document says."""
    elastic = Elastic(flow.settings)
    try:
        elastic.refresh(flow.settings.named("articles"))
        found: dict[str, dict[str, Any]] = elastic.by_ids(
            flow.settings.named("articles"), [one.id for one in articles], ["story"]
        )
        return [found[one.id]["story"] for one in articles]
    finally:
        elastic.close()


def test_articles_on_one_event_are_one_story(flow: Flow) -> None:
    ferry = [told(f"ferry-{n}", *words) for n, words in enumerate(FERRY)]
    vote = [told(f"vote-{n}", *words) for n, words in enumerate(VOTE)]
    german = told("faehre", *GERMAN)
    send(flow, ferry[0], vote[0], german, ferry[1], vote[1])
    flow.members["link"].kill()
    flow.heal()
    send(flow, ferry[2])
    assert stories(flow, *ferry, *vote, german) == [ferry[0].id] * 3 + [vote[0].id] * 2 + [german.id]
    found = headwater(flow.settings, "story", ferry[2].url or "", "--json").json
    assert (found["id"], found["total"], found["sources"]) == (ferry[0].id, 3, 3)
    assert sum(hour["count"] for hour in found["timeline"]) == 3
    shown = headwater(flow.settings, "story", ferry[1].id).out
    assert "3 articles, 3 sources, first in The ferry-" in shown
    assert "not in the index" in headwater(flow.settings, "story", "0" * 32, code=1).err


def test_a_search_shows_each_story_once(flow: Flow) -> None:
    elastic = Elastic(flow.settings)
    try:
        request = SearchRequest(words="Mirabel", language=("en",), collapse="stories")
        result = search(elastic, flow.settings, request)
    finally:
        elastic.close()
    (hit,) = result.hits
    assert (result.total, hit.copy_count) == (3, 2)
    assert "+2 in this story" in headwater(flow.settings, "search", "Mirabel", "--language", "en", "--stories").out


def test_a_later_text_of_an_article_keeps_its_story(flow: Flow) -> None:
    first = told("ferry-1", *FERRY[1])
    later = msgspec.structs.replace(
        first, text=f"{VOTE[0][1]} {VOTE[1][1]}", observed=first.observed.replace(year=2027)
    )
    send(flow, later)
    assert stories(flow, later) == [told("ferry-0", *FERRY[0]).id]
