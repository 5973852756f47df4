"""How many saved searches can alerts hold? python -m tests.benchmarks.alerts [--articles 10000] [--searches 200 2000 10000].

On a throw-away Elasticsearch: invented articles (those of `tests.benchmarks.search`) are matched in batches of 500 against
so many searches, of rare words, phrases, exclusions, alternatives and filters; the hits of the first number are held against
what the same searches find in the index, which is what a back-test counts.
"""

import argparse
import random
import tempfile
import time
from pathlib import Path

import numpy as np

from services.alerts.match import Matcher
from services.alerts.saved import Asked, Saved
from services.contract.articles import EnrichedArticle
from services.local.ports import free_ports
from services.local.settings import StackSettings
from services.local.stack import Stack
from services.runtime.clock import now
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.search.query import matching
from tests.benchmarks.search import articles, fill

BATCH = 500
COMMON = 4
"""Letters of the words that are in one article of a hundred and more."""
BATCHES = 4
"""Of the larger numbers of searches: enough for a rate."""
MONTHS = 12


def searches(titles: list[str], count: int) -> list[Saved]:
    """Different ones, each of two words of a title; the longer words are those that few articles have."""
    chance = random.Random(3)
    made: list[Saved] = []
    while len(made) < count:
        number, some = len(made), [word for word in chance.choice(titles).lower().split() if len(word) > COMMON]
        if len(some) < 2:
            continue
        one, other = chance.sample(some, 2)
        words = chance.choice((f"{one} {other}", f"{one} -{other}", f"{one} OR {other}", f'"{one} {other}"', one))
        source = (f"source{chance.randrange(300)}.example",) if chance.random() < 0.2 else ()
        made.append(Saved(f"s{number}", f"s{number}", Asked(words=words, source=source), now()))
    return made


def match(matcher: Matcher, news: list[EnrichedArticle], saved: list[Saved]) -> tuple[set[tuple[str, str]], float]:
    """Search and article of each hit, and articles a second."""
    found: set[tuple[str, str]] = set()
    began = time.perf_counter()
    for start in range(0, len(news), BATCH):
        found |= {(one.id, id_) for one, id_ in matcher.match(news[start : start + BATCH], saved, now())}
    return found, len(news) / (time.perf_counter() - began)


def back_tested(elastic: Elastic, settings: Settings, saved: list[Saved]) -> set[tuple[str, str]]:
    """The same of the whole index."""
    alias = settings.named("articles")
    return {(one.id, hit["_id"]) for one in saved for hit in elastic.scan(alias, [], matching(one.asked.request()))}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--searches", type=int, nargs="+", default=[200, 2_000, 10_000])
    given = parser.parse_args()
    kafka, controller, port = free_ports(3)
    with tempfile.TemporaryDirectory(prefix="headwater-alerts-") as folder:
        stack = Stack(StackSettings(state=Path(folder), kafka_port=kafka, controller_port=controller, kafka_heap_mb=256,
                                    elasticsearch_port=port))  # fmt: skip
        stack.up()
        settings = Settings(elasticsearch=f"http://127.0.0.1:{port}", namespace="bench")
        elastic = Elastic(settings)
        try:
            titles = fill(elastic, settings, given.articles, MONTHS)
            news = list(articles(given.articles, MONTHS, np.random.default_rng(7)))
            matcher = Matcher(elastic, settings)
            matcher.renew()
            for number, count in enumerate(given.searches):
                saved = searches(titles, count)
                found, rate = match(matcher, news if number == 0 else news[: BATCH * BATCHES], saved)
                print(f"{count:,} searches: {rate:,.0f} articles a second, {len(found):,} hits")
                if number == 0:
                    wanted = back_tested(elastic, settings, saved)
                    print(
                        f"  in the stream and not in the back-test: {len(found - wanted)}; the other way round: {len(wanted - found)}"
                    )
        finally:
            elastic.close()
            stack.down()


if __name__ == "__main__":
    main()
