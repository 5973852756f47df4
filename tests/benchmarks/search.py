"""How fast is the search? python -m tests.benchmarks.search [--articles 100000] [--months 12] [--queries 1000]
[--clients 4].

On a throw-away Elasticsearch and an API process of its own: articles of 400 invented words as news has them (Zipf's law,
60,000 words, exponent 1.07), over so many monthly indices, 300 sources and 5,000 names. Each query is asked once, over
HTTP, with facets, highlights and collapse, Elasticsearch's request cache off: words of titles, one to four, a third of
them with a filter. Percentiles of the whole answer at the client.
"""

import argparse
import itertools
import random
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
import msgspec
import numpy as np

from services.contract.articles import EnrichedArticle, Entity, Provenance, TopicGuess
from services.contract.identity import article_id
from services.indexer.documents import article_action
from services.indexer.template import templates
from services.local.ports import free_ports
from services.local.settings import StackSettings
from services.local.stack import Stack
from services.runtime.elastic import Elastic
from services.runtime.elastic_admin import Administration
from services.runtime.settings import Settings
from services.search.api import keys
from tests.integration.api.served import served

WARM: Final = 1_000
"""Queries before the measured ones, others than those."""
WORDS: Final = 400
VOCABULARY: Final = 60_000
EXPONENT: Final = 1.07
TOPICS: Final = [TopicGuess(code=f"{n:02}000000", name=f"topic {n}", confidence=0.9) for n in range(1, 18)]
START: Final = datetime(2025, 1, 1, tzinfo=UTC)
MONTH: Final = timedelta(days=30.3)
_SYLLABLES: Final = ["".join(pair) for pair in itertools.product("bdfgklmnprst", "aeiou")]


def word(number: int) -> str:
    """The invented word of this rank: different for each."""
    base = len(_SYLLABLES)
    return (
        _SYLLABLES[number % base]
        + _SYLLABLES[number // base % base]
        + (_SYLLABLES[number // base // base] if number >= base * base else "")
    )


def articles(count: int, months: int, chance: np.random.Generator) -> Iterator[EnrichedArticle]:
    """Always the same."""
    weights = 1 / np.arange(1, VOCABULARY + 1) ** EXPONENT
    names = [f"{word(n * 7 + 3).title()} {word(n * 11 + 5).title()}" for n in range(5_000)]
    vocabulary = np.array([word(n) for n in range(VOCABULARY)])
    for number in range(count):
        drawn = vocabulary[chance.choice(VOCABULARY, WORDS + 9, p=weights / weights.sum())]
        seen = START + months * MONTH * float(chance.random())
        id_ = article_id(url=f"https://bench.example.org/{number}", source="", guid=None, title="")
        people = [names[int(n)] for n in chance.zipf(1.4, 4) % len(names)]
        yield EnrichedArticle(
            id=id_, source=f"source{int(chance.integers(300))}.example", channel="page", title=" ".join(drawn[:9]).capitalize(),
            text=". ".join(" ".join(drawn[at : at + 15]).capitalize() for at in range(9, WORDS + 9, 15)) + ".",
            observed=seen, first_seen=seen, provenance=Provenance(producer="bench", extractor="bench/1", input="bench"),
            url=f"https://bench.example.org/{number}", version=1, revision=1, content_hash=id_[:16], language="en",
            language_confidence=1.0, topics=(TOPICS[int(chance.integers(17))],), words=WORDS, reading_seconds=120,
            entities=tuple(Entity(name=name, kind="person", mentions=1, offset=0) for name in dict.fromkeys(people)),
        )  # fmt: skip


def fill(elastic: Elastic, settings: Settings, count: int, months: int) -> list[str]:
    """Store them; their titles."""
    elastic.put_templates({name: _uncached(body) for name, body in templates(settings).items()})
    made: set[str] = set()
    titles, lines = [], []
    for one in articles(count, months, np.random.default_rng(7)):
        action = article_action(one, START)
        if action.index not in made:
            made.add(action.index)
            elastic.create_index(settings.named(action.index))
        lines += [
            msgspec.json.encode({"index": {"_index": settings.named(action.index), "_id": one.id}}),
            action.source,
        ]
        titles.append(one.title)
        if len(lines) >= 2_000:
            elastic.bulk(lines)
            lines = []
    if lines:
        elastic.bulk(lines)
    assert elastic.count(settings.named("articles")) == count
    return titles


def _uncached(body: dict[str, object]) -> dict[str, object]:
    template: dict[str, object] = msgspec.json.decode(msgspec.json.encode(body))
    template["template"]["settings"]["index.requests.cache.enable"] = False  # type: ignore[index]
    return template


def queries(titles: list[str], count: int, months: int) -> list[dict[str, str]]:
    """All different; a filter by dates leaves the middle third."""
    since, until = ((START + months * MONTH * part / 3).date().isoformat() for part in (1, 2))
    chance = random.Random(7)
    found: dict[str, dict[str, str]] = {}
    while len(found) < count:
        some = chance.sample(chance.choice(titles).lower().split(), chance.randint(1, 4))
        asked = {"q": " ".join(some)}
        if chance.random() < 1 / 3:
            asked |= chance.choice(({"source": f"source{chance.randrange(300)}.example"}, {"topic": "05000000"},
                                    {"since": since, "until": until}))  # fmt: skip
        found[str(asked)] = asked
    return list(found.values())


def ask(api: httpx.Client, asked: dict[str, str]) -> tuple[float, int]:
    """Milliseconds, and how many were found."""
    began = time.perf_counter()
    answer = api.get("/v1/search", params=asked)
    took = 1000 * (time.perf_counter() - began)
    assert answer.status_code == 200, answer.text
    return took, answer.json()["total"]


def measure(api: httpx.Client, warm: list[dict[str, str]], every: list[dict[str, str]], clients: int) -> None:
    """Ask each once, and print."""
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda asked: ask(api, asked), warm))  # until the Java runtime has compiled what it runs
        began = time.perf_counter()
        found = list(pool.map(lambda asked: ask(api, asked), every))
    seconds = time.perf_counter() - began
    took = np.array([each for each, _ in found])
    told = ", ".join(f"p{share} {np.percentile(took, share):.0f} ms" for share in (50, 90, 95, 99))
    empty = sum(total == 0 for _, total in found)
    print(f"{len(every):,} queries, {clients} clients: {told}, largest {took.max():.0f} ms; {len(every) / seconds:.0f} a second; "
          f"median {int(np.median([total for _, total in found])):,} articles found, {empty} found none")  # fmt: skip


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--clients", type=int, default=4)
    given = parser.parse_args()
    kafka, controller, port = free_ports(3)
    with tempfile.TemporaryDirectory(prefix="headwater-search-") as folder:
        stack = Stack(StackSettings(state=Path(folder) / "stack", kafka_port=kafka, controller_port=controller, kafka_heap_mb=256,
                                    elasticsearch_port=port, elasticsearch_heap_mb=1024))  # fmt: skip
        stack.up()
        settings = Settings(elasticsearch=f"http://127.0.0.1:{port}", namespace="bench", home=Path(folder))
        elastic = Elastic(settings)
        try:
            titles = fill(elastic, settings, given.articles, given.months)
            stored = Administration(elastic).stored(settings.named("articles"))
            size = sum(one.bytes for one in stored)
            print(
                f"{given.articles:,} articles of {WORDS} words in {len(stored)} indices: {size / given.articles:,.0f} bytes each"
            )
            secret, key = keys.new("bench", ("search",), 1_000_000)
            keys.write(Path(folder) / "keys.toml", [key])
            with served(settings, {"HEADWATER_API_KEYS": str(Path(folder) / "keys.toml")}) as api:
                api.headers["authorization"] = f"Bearer {secret}"
                every = queries(titles, given.queries + WARM, given.months)
                measure(api, every[:WARM], every[WARM:], given.clients)
        finally:
            elastic.close()
            stack.down()


if __name__ == "__main__":
    main()
