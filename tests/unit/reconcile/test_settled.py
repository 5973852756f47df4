"""Commits that ran ahead are found, and what is settled in any right way is not accused."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pipeline import CLASSIFIED, CLASSIFY, DEDUPE, ENRICH, ENRICHED, INDEXER, RAW, UNIQUE, Stage, Topic
from services.reconcile.compare import Document, Found
from services.reconcile.report import Ahead
from services.reconcile.settled import Committed, Message, ahead

KEY: Final = bytes(range(16))
OTHER: Final = bytes(16)
READS: Final = {DEDUPE: RAW, CLASSIFY: UNIQUE, ENRICH: CLASSIFIED, INDEXER: ENRICHED}
FOUND: Final = Found({KEY.hex(): [Document("articles-2025.01", 7, "h")]})
FLOW: Final[Mapping[Topic, Sequence[Message]]] = {
    RAW: [Message(0, 3, KEY, None, "h")],
    UNIQUE: [Message(0, 3, KEY, 7, "h")],
    CLASSIFIED: [Message(0, 3, KEY, 7, "h")],
    ENRICHED: [Message(0, 3, KEY, 7, "h")],
}


def committed(**offsets: int) -> dict[Stage, Committed]:
    """All have committed offset 3, unless told otherwise; 0: has never committed."""
    of = {stage: offsets.get(stage.name, 4) for stage in READS}
    return {stage: Committed(READS[stage].name, {0: n} if n else {}) for stage, n in of.items()}


def without(*topics: Topic) -> dict[Topic, Sequence[Message]]:
    return {topic: [] if topic in topics else messages for topic, messages in FLOW.items()}


def stages(found: list[Ahead]) -> list[str]:
    return [a.stage for a in found]


def test_what_went_through_is_settled() -> None:
    assert ahead(committed(), FLOW, set(), FOUND) == []


@pytest.mark.parametrize(
    ("gone", "stage"), [((UNIQUE, ENRICHED), "dedupe"), ((CLASSIFIED,), "classify"), ((ENRICHED,), "enrich")]
)
def test_a_commit_without_its_output_ran_ahead(gone: tuple[Topic, ...], stage: str) -> None:
    told = ahead(committed(), without(*gone), set(), FOUND)
    assert Ahead(stage, READS[next(s for s in READS if s.name == stage)].name, 0, 4, 3) in told


@pytest.mark.parametrize("documents", [{}, {KEY.hex(): [Document("articles-2025.01", 6, "h")]}])
def test_the_indexers_commit_needs_a_document_of_that_version(documents: dict[str, list[Document]]) -> None:
    assert stages(ahead(committed(), FLOW, set(), Found(documents))) == ["indexer"]


def test_what_is_not_committed_is_not_asked() -> None:
    assert ahead(committed(dedupe=3, classify=0, enrich=0, indexer=0), without(UNIQUE, ENRICHED), set(), FOUND) == []


def test_fused_or_not_is_no_matter_of_commits() -> None:
    """A lane whose classify has never run, and one that was fused and is so no more."""
    waiting = without(CLASSIFIED, ENRICHED)
    assert ahead(committed(classify=0, enrich=0, indexer=0), waiting, set(), FOUND) == []
    assert ahead(committed(), without(UNIQUE, CLASSIFIED), set(), FOUND) == []


def test_another_text_of_the_same_article_settles_nothing() -> None:
    flow = {**FLOW, RAW: [*FLOW[RAW], Message(0, 2, KEY, None, "other")]}
    assert ahead(committed(), flow, set(), FOUND) == [Ahead("dedupe", "articles.raw", 0, 4, 2)]
    assert ahead(committed(), flow, {("articles.raw", 0, 2)}, FOUND) == []


def test_a_dead_letter_settles_its_position_only() -> None:
    gone = without(CLASSIFIED)
    assert ahead(committed(), gone, set(), replace(FOUND, dead_positions={("articles.unique", 0, 3)})) == []
    assert stages(ahead(committed(), gone, set(), replace(FOUND, dead_positions={("articles.unique", 0, 2)}))) == [
        "classify"
    ]


def test_bytes_that_nobody_can_read_must_have_been_buried() -> None:
    flow = {topic: [*messages, Message(1, 0, OTHER)] for topic, messages in FLOW.items()}
    done = {stage: replace(c, offsets={0: 4, 1: 1}) for stage, c in committed().items()}
    assert stages(ahead(done, flow, set(), FOUND)) == ["dedupe", "classify", "enrich", "indexer"]
    letters = {(topic.name, 1, 0) for topic in FLOW}
    assert ahead(done, flow, set(), replace(FOUND, dead_positions=letters)) == []


@pytest.mark.parametrize("last", [RAW, UNIQUE, CLASSIFIED, ENRICHED])
def test_what_was_taken_down_may_end_anywhere(last: Topic) -> None:
    order = [RAW, UNIQUE, CLASSIFIED, ENRICHED]
    flow = without(*order[order.index(last) + 1 :])
    assert ahead(committed(), flow, set(), Found({}, taken_down={KEY.hex()})) == []
    assert ahead(committed(), flow, set(), Found({})) != []


@given(st.sets(st.tuples(st.integers(0, 2), st.integers(0, 9)), min_size=1), st.data())
def test_the_first_unsettled_of_each_partition_is_named(places: set[tuple[int, int]], data: st.DataObject) -> None:
    """Of any messages of which some have no output."""
    lost = data.draw(st.sets(st.sampled_from(sorted(places))))
    keys = {place: bytes([*place, *range(14)]) for place in places}
    flow = {**without(*FLOW), UNIQUE: [Message(*place, keys[place], 1, "h") for place in places]}
    flow[CLASSIFIED] = [Message(*place, keys[place], 1, "h") for place in places - lost]
    done = {
        **committed(dedupe=0, enrich=0, indexer=0),
        CLASSIFY: Committed("articles.unique", dict.fromkeys(range(3), 10)),
    }
    wanted = [(p, min(o for q, o in lost if q == p)) for p in sorted({p for p, _ in lost})]
    assert [(a.partition, a.offset) for a in ahead(done, flow, set(), FOUND)] == wanted
