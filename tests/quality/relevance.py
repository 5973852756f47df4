"""How good is the search? `make quality DATA=...`, or python -m tests.quality.relevance DATA [--write] [--looked-at].

On a throw-away Elasticsearch: the documents of `relevance_queries.py`, stored as the indexer stores them, asked by words
(the search as it is), by vector alone, and hybrid; beside them Elasticsearch's own `multi_match` with its defaults over
the same titles and texts. nDCG at 10 (Järvelin and Kekäläinen 2002), recall at 100, mean reciprocal rank; differences
with a 95 % interval by bootstrap over the queries, paired (Sakai 2006).
"""

import argparse
import math
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from services.contract.articles import EnrichedArticle, Provenance
from services.indexer.documents import article_action
from services.indexer.template import templates
from services.local.ports import free_ports
from services.local.settings import StackSettings
from services.local.stack import Stack
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.search.hybrid import by_meaning, scores
from services.search.request import LONGEST, MOST_LOOSE_WORDS, MOST_WORDS, SearchRequest
from services.search.search import search
from services.search.words import weight
from services.text.vectors.table import load
from services.workers.enrich.near import vector
from tests.quality.figures import table
from tests.quality.relevance_queries import Collection, Document, Question, collection

NOON: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
DEEP: Final = 100
TOP: Final = 10
REPORT: Final = Path(__file__).parent / "RELEVANCE.md"
Ways = dict[str, Callable[[str], list[str]]]
Measures = tuple[float, float, float]
"""nDCG at 10, recall at 100, reciprocal rank."""


def fill(elastic: Elastic, settings: Settings, documents: Iterable[Document]) -> None:
    """Store them as the indexer does."""
    elastic.put_templates(templates(settings))
    elastic.create_index(settings.named(f"articles-{NOON:%Y.%m}"))
    lines: list[bytes] = []
    for one in documents:
        action = article_action(_article(one), NOON)
        lines += [
            msgspec.json.encode({"index": {"_index": settings.named(action.index), "_id": one.id}}),
            action.source,
        ]
        if len(lines) >= 2_000:
            _send(elastic, lines)
            lines = []
    _send(elastic, lines)
    elastic.refresh(settings.named("articles"))


def _send(elastic: Elastic, lines: list[bytes]) -> None:
    assert all(result.status == 201 for result in elastic.bulk(lines)) if lines else True


def _article(one: Document) -> EnrichedArticle:
    return EnrichedArticle(
        id=one.id, source="measured", channel="page", title=one.title, text=one.text, observed=NOON, first_seen=NOON,
        provenance=Provenance(producer="measured", extractor="measured/1", input="measured"), version=1, revision=1,
        content_hash=one.id, language=one.language, language_confidence=1.0, words=len(one.text.split()), reading_seconds=1,
        vector=vector(one.title, one.text, one.language, load()),
    )  # fmt: skip


def plain(text: str, most: int) -> str:
    """A query without what a search takes for signs, as long as one may be."""
    kept = [word for word in text.replace('"', " ").split() if word not in ("OR", "|")]
    found: list[str] = []
    for word in (word.lstrip("-") for word in kept):
        if sum(map(weight, found)) + weight(word) > most or len(" ".join([*found, word])) > LONGEST:
            break
        found.append(word)
    return " ".join(found)


def ways(elastic: Elastic, settings: Settings) -> Ways:
    """What is compared, each from a query to ids, the best first."""
    alias = settings.named("articles")

    def own(text: str, **more: object) -> list[str]:
        most = MOST_LOOSE_WORDS if more else MOST_WORDS
        request = SearchRequest(words=plain(text, most), size=DEEP, collapse="none", **more)  # type: ignore[arg-type]
        return [hit.id for hit in search(elastic, settings, request).hits]

    def baseline(text: str) -> list[str]:
        asked = {"multi_match": {"query": text, "fields": ["title.*", "text.*"]}}
        hits = elastic.search(alias, {"query": asked, "size": DEEP, "_source": False})["hits"]["hits"]
        return [hit["_id"] for hit in hits]

    def meaning(text: str) -> list[str]:
        body = by_meaning(SearchRequest(words=plain(text, MOST_LOOSE_WORDS), by="hybrid"))
        return list(scores(elastic.search(alias, body)["hits"]["hits"]))[:DEEP] if body else []

    return {"multi_match": baseline, "words": own, "vector": meaning, "hybrid": lambda text: own(text, by="hybrid")}


def measured(found: Sequence[str], question: Question) -> Measures:
    """Of one query."""
    ranks = [at for at, id_ in enumerate(i for i in found if i not in question.left_out) if id_ in question.relevant]
    gain = sum(1 / math.log2(at + 2) for at in ranks if at < TOP)
    best = sum(1 / math.log2(at + 2) for at in range(min(TOP, len(question.relevant))))
    recall = sum(at < DEEP for at in ranks) / min(DEEP, len(question.relevant))
    return gain / best, recall, 1 / (ranks[0] + 1) if ranks else 0.0


def interval(differences: Sequence[float]) -> tuple[float, float]:
    """95 %, of their mean."""
    values, chance = np.array(differences), np.random.default_rng(1)
    means = values[chance.integers(0, len(values), (10_000, len(values)))].mean(axis=1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def report(made: Collection, questions: Sequence[Question], by: Ways) -> list[str]:
    """Lines of Markdown: every kind of query, all of them, and those that share few words with the title."""
    results = {name: [measured(ask(q.words), q) for q in questions] for name, ask in by.items()}
    groups: dict[str, list[int]] = defaultdict(list)
    for at, question in enumerate(questions):
        groups[question.kind].append(at)
        groups["all"].append(at)
        if not made.shares_half(question):
            groups["all that share under half of their words with the title"].append(at)
    rows = []
    for group, places in groups.items():
        for name, found in results.items():
            some = [found[at] for at in places]
            means = [f"{sum(one[n] for one in some) / len(some):.3f}" for n in range(3)]
            gained = [found[at][0] - results["multi_match"][at][0] for at in places]
            low, high = interval(gained)
            told = "" if name == "multi_match" else f"{sum(gained) / len(gained):+.3f} ({low:+.3f} to {high:+.3f})"
            rows.append((f"{group} ({len(places)})", name, *means, told))
    return table(("queries", "by", "nDCG@10", "recall@100", "MRR", "nDCG@10 above multi_match (95 %)"), rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.name}")
    parser.add_argument("--looked-at", action="store_true", help="the half that the search was made with")
    given = parser.parse_args()
    made = collection(given.data)
    questions = [question for question in made.questions if question.judged != given.looked_at]
    kafka, controller, elastic_port = free_ports(3)
    with tempfile.TemporaryDirectory(prefix="headwater-relevance-") as folder:
        stack = Stack(StackSettings(state=Path(folder), kafka_port=kafka, controller_port=controller, kafka_heap_mb=256,
                                    elasticsearch_port=elastic_port))  # fmt: skip
        stack.up()
        settings = Settings(elasticsearch=f"http://127.0.0.1:{elastic_port}", namespace="relevance")
        elastic = Elastic(settings)
        try:
            fill(elastic, settings, made.documents.values())
            lines = report(made, questions, ways(elastic, settings))
        finally:
            elastic.close()
            stack.down()
    told = [f"{len(made.documents):,} documents, {len(questions)} queries.", "", *lines]
    print("\n".join(told))
    if given.write:
        head = [
            f"# Relevance\n\nBy `python -m tests.quality.relevance DATA --write`. {__doc__.splitlines()[0].partition('?')[0]}?\n"
        ]
        REPORT.write_text("\n".join([*head, *told, ""]), "utf-8")


if __name__ == "__main__":
    main()
