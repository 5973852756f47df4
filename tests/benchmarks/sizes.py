"""How large is an article on each topic, and as a document? python -m tests.benchmarks.sizes [ARTICLES].

Invented articles of some 420 words through the real steps; mean bytes without compression.
"""

import sys
from statistics import mean
from typing import Any, Final

import msgspec

from services.contract.articles import EnrichedArticle, RawArticle, UniqueArticle, encode, grow
from services.contract.identity import content_hash
from services.indexer.documents import document
from services.runtime.settings import Settings
from services.runtime.step import Keep, Step
from services.workers.classify import app as classify
from services.workers.enrich import app as enrich
from tests.benchmarks.corpus import articles
from tests.fakes import NOON, item

ARTICLES: Final = 400


def measure(count: int) -> dict[str, float]:
    """Bytes by what they are of."""
    raw, unique, classified, enriched = through(count)
    documents = [document(keep.article, NOON) for keep in enriched if isinstance(keep.article, EnrichedArticle)]
    return {
        "articles.raw": mean(len(encode(one)) for one in raw),
        "articles.unique": mean(len(encode(one)) for one in unique),
        "articles.classified": mean(len(encode(keep.article)) for keep in classified),
        "articles.enriched": mean(len(encode(keep.article)) for keep in enriched),
        "articles.signatures": mean(len(encode(also.message)) for keep in enriched for also in keep.also),
        "document": mean(len(msgspec.json.encode(one)) for one in documents),
    }


def through(count: int) -> tuple[list[RawArticle], list[UniqueArticle], list[Keep], list[Keep]]:
    """Invented articles as they are on each topic."""
    raw = list(articles(count))
    unique = [grow(a, UniqueArticle, version=1, revision=1, first_seen=a.observed,
                   content_hash=content_hash(a.title, a.text)) for a in raw]  # fmt: skip
    classified = _kept(classify.build(Settings()), unique)
    return raw, unique, classified, _kept(enrich.build(Settings()), [keep.article for keep in classified])


def _kept(step: Step, given: list[Any]) -> list[Keep]:
    outcomes = step.run([item(one) for one in given], {})
    kept = [outcome for outcome in outcomes if isinstance(outcome, Keep)]
    assert len(kept) == len(given), "a step has not kept all of them"
    return kept


if __name__ == "__main__":
    for name, size in measure(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES).items():
        print(f"{name:22} {size:8,.0f} bytes")
