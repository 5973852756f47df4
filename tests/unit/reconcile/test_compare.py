"""The comparison of the ledger with what the flow has made: clean where nothing is lost, and only there."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from services.contract.articles import RawArticle
from services.contract.ledger import Entry, entry
from services.reconcile.compare import Document, Found, compare
from services.reconcile.report import Report
from services.runtime.arrival import Arrival
from services.runtime.step import Drop, Item, Keep
from services.workers.dedupe.dedupe import Dedupe
from tests.fakes import raw

RAW = "articles.raw"
MOVES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 5)), min_size=1, max_size=40)
"""(article, text, minutes) of each message."""


def _article(number: int, text: int, minutes: int) -> RawArticle:
    told = raw(f"https://example.org/{number}", title=f"title {number}", text=f"text {text}")
    return raw(
        f"https://example.org/{number}",
        title=told.title,
        text=told.text,
        observed=told.observed + timedelta(minutes=minutes),
    )


def _flow(moves: list[tuple[int, int, int]], again: int | None = None) -> tuple[list[Entry], Found]:
    """What the real dedupe makes of these messages, indexed without a fault; those from `again` on are read twice."""
    step, known = Dedupe(), dict[bytes, bytes]()
    documents: dict[str, list[Document]] = defaultdict(list)
    sightings: set[tuple[str, int, int]] = set()
    revisions: dict[str, set[str]] = defaultdict(set)
    numbered = list(enumerate(moves))
    entries = [entry(_article(*move), RAW, 0, offset) for offset, move in numbered]
    for offset, move in numbered + (numbered[again:] if again is not None else []):
        told = _article(*move)
        key = bytes.fromhex(told.id)
        (outcome,) = step.run([Item(Arrival(RAW, 0, offset, key, b"x"), told)], known)
        if isinstance(outcome, Drop):
            sightings.add((RAW, 0, offset))
        elif isinstance(outcome, Keep):
            kept = outcome.article
            new = Document("articles-2025.01", kept.version, kept.content_hash)  # type: ignore[attr-defined]
            revisions[told.id].add(new.hash)
            documents[told.id] = [max([*documents[told.id], new], key=lambda d: d.version)]
        remembered = getattr(outcome, "remember", None)
        if remembered is not None:
            known[key] = remembered
    edited = {id_: texts for id_, texts in revisions.items() if len(texts) > 1}
    return entries, Found(documents, sightings, revisions=edited)


def _numbers(report: Report) -> int:
    return report.indexed + report.superseded + report.duplicates + report.dead + report.taken_down + report.expired


@given(MOVES)
def test_a_flow_without_a_fault_is_clean(moves: list[tuple[int, int, int]]) -> None:
    entries, found = _flow(moves)
    report = compare(entries, found)
    assert report.clean, report.as_dict()
    assert _numbers(report) == report.acked == len(moves)


@example([(0, 0, 0), (0, 0, 3), (0, 1, 2)], 1)
@given(MOVES, st.integers(0, 39))
def test_a_replay_of_a_part_is_clean(moves: list[tuple[int, int, int]], again: int) -> None:
    """Also where dedupe takes a later repeat, read again, for the publisher's return to that text."""
    report = compare(*_flow(moves, again))
    assert report.clean, (report.missing, report.stale)


@given(MOVES, st.integers(0, 3))
def test_any_document_that_is_gone_is_missed(moves: list[tuple[int, int, int]], number: int) -> None:
    entries, found = _flow(moves)
    gone = sorted(found.documents)[number % len(found.documents)]
    documents = {id_: kept for id_, kept in found.documents.items() if id_ != gone}
    assert [f.id for f in compare(entries, replace(found, documents=documents)).missing] == [gone]


@given(MOVES, st.integers(0, 3))
def test_any_document_with_another_text_is_stale(moves: list[tuple[int, int, int]], number: int) -> None:
    entries, found = _flow(moves)
    id_ = sorted(found.documents)[number % len(found.documents)]
    (was,) = found.documents[id_]
    before = min(line.version for line in entries) - 1
    documents = {**found.documents, id_: [Document(was.index, before, "0" * 16)]}
    assert [f.id for f in compare(entries, replace(found, documents=documents)).stale] == [id_]


@given(MOVES, st.integers(0, 3))
def test_any_text_of_an_edited_article_that_is_not_kept_is_told(moves: list[tuple[int, int, int]], number: int) -> None:
    entries, found = _flow(moves)
    edited = sorted(found.revisions or {})
    if not edited:
        assert compare(entries, found).unkept == []
        return
    id_ = edited[number % len(edited)]
    texts = (found.revisions or {})[id_]
    gone = sorted(texts)[0]  # type: ignore[call-overload]
    fewer = {**(found.revisions or {}), id_: {text for text in texts if text != gone}}  # type: ignore[attr-defined]
    assert {fault.id for fault in compare(entries, replace(found, revisions=fewer)).unkept} == {id_}


@given(MOVES)
def test_a_document_in_two_months_is_doubled(moves: list[tuple[int, int, int]]) -> None:
    entries, found = _flow(moves)
    id_, (was,) = next(iter(found.documents.items()))
    documents = {**found.documents, id_: [was, replace(was, index="articles-2025.02")]}
    assert [f.id for f in compare(entries, replace(found, documents=documents)).doubled] == [id_]


def test_a_dead_letter_settles_its_message() -> None:
    told = _article(1, 1, 0)
    entries = [entry(told, RAW, 0, 5)]
    assert compare(entries, Found({}, dead_positions={(RAW, 0, 5)})).clean
    assert compare(entries, Found({}, dead_ids={told.id})).dead == 1
    assert not compare(entries, Found({}, dead_positions={(RAW, 0, 6)})).clean


def test_a_newer_text_of_another_producer_is_no_fault() -> None:
    told = _article(1, 1, 0)
    (line,) = [entry(told, RAW, 0, 5)]
    newer = Document("articles-2025.01", line.version + 1, "f" * 16)
    older = Document("articles-2025.01", line.version - 1, "f" * 16)
    assert compare([line], Found({told.id: [newer]})).superseded == 1
    assert [f.id for f in compare([line], Found({told.id: [older]})).stale] == [told.id]


def test_what_was_let_go_is_excused() -> None:
    told = _article(1, 1, 0)
    line = entry(told, RAW, 0, 5)
    month = f"{told.observed:%Y.%m}"
    later = f"{told.observed.year + 1}.01"
    assert compare([line], Found({}, floor=later)).expired == 1
    assert [f.id for f in compare([line], Found({}, floor=month)).missing] == [told.id]
    assert compare([line], Found({told.id: [Document("a", line.version, line.hash)]}, floor=later)).indexed == 1


def test_what_was_taken_down_must_be_gone() -> None:
    told = _article(1, 1, 0)
    line = entry(told, RAW, 0, 5)
    assert compare([line], Found({}, taken_down={told.id})).taken_down == 1
    there = Found({told.id: [Document("articles-2025.01", line.version, line.hash)]}, taken_down={told.id})
    assert [f.id for f in compare([line], there).stale] == [told.id]
