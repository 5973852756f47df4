"""What was written since: a poller that reads while many write misses nothing."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import httpx
import msgspec
import pytest

from services.contract.articles import EnrichedArticle
from services.contract.identity import article_id
from services.indexer.documents import article_action
from services.search.cursor import Read, digest, write
from services.search.request import SearchRequest
from tests.integration.api.conftest import ARTICLES
from tests.integration.search.indexed import INDEXED, Articles, index

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]

WRITERS: Final = 4
BULKS: Final = 40
EACH: Final = 15


def named(writer: int, number: int, source: str = "poll.example") -> EnrichedArticle:
    """Alternately in two monthly indices, with times that run backwards."""
    base = ARTICLES[5 if number % 2 else 0]
    id_ = article_id(url=f"https://poll.example/{writer}/{number}", source="", guid=None, title="")
    return msgspec.structs.replace(base, id=id_, source=source, content_hash=id_[:16])


def read(api: httpx.Client, after: str | None, **filters: Any) -> dict[str, Any]:
    answer = api.get("/v1/changes", params={**({"after": after} if after else {}), **filters})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_poller_beside_writers_reads_everything_once(api: httpx.Client, articles: Articles) -> None:
    written: set[str] = set()
    done = threading.Event()

    def work(writer: int) -> None:
        for bulk in range(BULKS):
            some = [named(writer, bulk * EACH + number) for number in range(EACH)]
            index(articles.elastic, articles.settings, some)
            written.update(one.id for one in some)

    cursor = read(api, "now")["cursor"]
    seen: list[str] = []
    with ThreadPoolExecutor(WRITERS) as pool:
        running = [pool.submit(work, writer) for writer in range(WRITERS)]
        while True:
            finished = done.is_set()
            answer = read(api, cursor, size=37)
            cursor = answer["cursor"]
            seen += [one["id"] for one in answer["articles"]]
            if finished and not answer["more"]:
                break
            if all(each.done() for each in running):
                done.set()
    for each in running:
        each.result()
    assert len(written) == WRITERS * BULKS * EACH
    assert set(seen) == written
    assert len(seen) == len(written)


def test_an_article_that_changes_is_told_again(api: httpx.Client, articles: Articles) -> None:
    cursor = read(api, "now")["cursor"]
    assert read(api, cursor)["articles"] == []
    action = article_action(ARTICLES[0], INDEXED)
    patch = msgspec.json.encode({"doc": {"copies": 3}})
    line = msgspec.json.encode({"update": {"_index": articles.settings.named(action.index), "_id": action.id}})
    assert articles.elastic.bulk([line, patch])[0].status == 200
    (told,) = read(api, cursor)["articles"]
    assert (told["id"], told["copies"]) == (action.id, 3)


def test_only_what_matches_and_the_cursor_stays_with_its_search(api: httpx.Client, articles: Articles) -> None:
    cursor = read(api, "now", source="other.example")["cursor"]
    index(articles.elastic, articles.settings, [named(9, 1), named(9, 2, "other.example"), named(9, 3)])
    (told,) = read(api, cursor, source="other.example")["articles"]
    assert told["source"] == "other.example"
    assert api.get("/v1/changes", params={"after": cursor}).status_code == 400


def test_from_the_beginning_everything_is_read(api: httpx.Client, articles: Articles) -> None:
    seen: list[str] = []
    cursor: str | None = None
    began = time.monotonic()
    while True:
        answer = read(api, cursor, size=500)
        seen += [one["id"] for one in answer["articles"]]
        cursor = answer["cursor"]
        if not answer["more"]:
            break
    assert len(seen) == len(set(seen)) == articles.elastic.count(articles.settings.named("articles"))
    assert time.monotonic() - began < 60


def test_an_index_made_anew_is_read_from_its_beginning(api: httpx.Client) -> None:
    request = SearchRequest()
    strange = write(Read(search=digest(request), shards={"another-index/0": 5}))
    assert read(api, strange, size=1)["articles"]
