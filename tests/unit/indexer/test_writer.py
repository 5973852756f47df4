"""Every status that Elasticsearch can answer, for a whole request and for an item of it."""

import pytest

from services.indexer.bulk_size import FORGOTTEN
from services.indexer.statuses import CONFLICT
from services.indexer.writer import LONGEST_PAUSE, Abandoned, Work
from services.runtime.elastic_answers import ItemResult
from services.runtime.errors import ElasticRefused, ElasticTimedOut, ElasticUnreachable
from tests.unit.indexer.elastic import OK, Answer, Bench, Enough, ScriptedElastic, fine, work

FULL = ItemResult(429, "es_rejected_execution_exception", "queue is full")


def bench(*script: Answer, waits: int = 20) -> Bench:
    return Bench(ScriptedElastic(list(script)), waits=waits)


def only(name: str, result: ItemResult) -> Answer:
    return lambda _position, given: result if given == name else OK


def test_a_batch_is_one_request_with_external_versions() -> None:
    b = bench()
    works = b.write()
    assert b.elastic.bulks == [["a0", "a1", "a2"]]
    assert b.elastic.heads[0] == {
        "_index": "ns-articles-2025.04",
        "_id": "a0",
        "version": 7,
        "version_type": "external",
    }
    assert b.elastic.created == ["ns-articles-2025.04"]
    assert not any(w.stale or w.dead for w in works)
    assert (b.pauses, b.retries, b.troubles) == ([], 0, [None])


def test_without_a_version_the_id_alone_is_sent() -> None:
    b = bench()
    b.write(1, version=None)
    assert b.elastic.heads == [{"_index": "ns-articles-2025.04", "_id": "a0"}]


def test_nothing_to_write_asks_nothing() -> None:
    b = bench()
    b.writer.write([Work(work("x").arrival)])
    assert (b.elastic.bulks, b.elastic.created) == ([], [])


def test_requests_keep_within_both_bounds() -> None:
    b = Bench(most_articles=2)
    b.write(5)
    assert [len(ids) for ids in b.elastic.bulks] == [2, 2, 1]
    b = Bench(most_bytes=2_500)
    b.write(4, size=1_000)
    assert [len(ids) for ids in b.elastic.bulks] == [2, 2]
    b = Bench(most_bytes=100)
    b.write(2, size=1_000)
    assert [len(ids) for ids in b.elastic.bulks] == [1, 1]


@pytest.mark.parametrize("whole", [
    ElasticRefused(503, "error", "no master"), ElasticUnreachable("no Elasticsearch answers"),
], ids=lambda error: f"{type(error).__name__} {getattr(error, 'status', '')}")  # fmt: skip
def test_a_refused_request_is_sent_again_whole(whole: Exception) -> None:
    b = bench(whole, whole)
    works = b.write()
    assert b.elastic.bulks == [["a0", "a1", "a2"]] * 3
    assert (b.retries, b.troubles, b.halts) == (2, [str(whole), str(whole), None], [None] * 3)
    assert not any(w.dead for w in works)


@pytest.mark.parametrize("whole", [
    ElasticRefused(403, "cluster_block_exception", "read-only"), ElasticRefused(401, "security_exception", "no key"),
    ElasticRefused(406, "error", "Content-Type is not supported"), ElasticRefused(404, "error", "not here"),
], ids=lambda error: f"{error.status}")  # fmt: skip
def test_a_request_that_a_person_must_see_to_halts_and_tries_on(whole: ElasticRefused) -> None:
    b = bench(whole, whole)
    works = b.write()
    assert b.elastic.bulks == [["a0", "a1", "a2"]] * 3
    assert (b.retries, b.troubles, b.halts) == (2, [None] * 3, [str(whole), str(whole), None])
    assert not any(w.dead or w.stale for w in works)


@pytest.mark.parametrize("whole", [
    ElasticRefused(429, "circuit_breaking_exception", "too much"), ElasticRefused(503, "circuit_breaking_exception", ""),
    ElasticTimedOut("no answer in time"),
], ids=str)  # fmt: skip
def test_what_is_too_much_is_sent_in_halves_and_grows_again(whole: Exception) -> None:
    b = bench(whole, whole)
    b.write(8)
    assert [len(ids) for ids in b.elastic.bulks] == [8, 4, 2, 2, 2, 2]
    assert b.stays == 3
    assert b.size.articles == 4
    b.write(8)
    assert [len(ids) for ids in b.elastic.bulks[6:]] == [3, 3, 2], "less than what was refused last"
    for _ in range(FORGOTTEN):
        b.write(1)
    b.write(8)
    assert len(b.elastic.bulks[-1]) == 8


def test_a_request_that_fails_keeps_the_rest_back() -> None:
    b = Bench(ScriptedElastic([ElasticUnreachable("gone")]), most_articles=2)
    b.write(6)
    assert b.elastic.bulks[0] == ["a0", "a1"]
    assert len(b.elastic.bulks) == 4
    assert (b.stays, len(b.pauses)) == (2, 1)


def test_a_conflict_after_an_unknown_outcome_is_no_stale_article() -> None:
    b = bench(ElasticUnreachable("broken off"), lambda *_: ItemResult(409, CONFLICT, "[5] or higher"))
    works = b.write()
    assert not any(w.stale or w.dead for w in works)


@pytest.mark.parametrize(("version", "error"), [(7, "conflict_exception"), (7, ""), (None, CONFLICT)])
def test_another_conflict_is_not_taken_for_written(version: int | None, error: str) -> None:
    b = bench(only("a1", ItemResult(409, error, "something else")))
    works = b.write(version=version)
    assert b.elastic.bulks == [["a0", "a1", "a2"], ["a1"]]
    assert not any(w.stale or w.dead for w in works)


def test_only_the_items_that_were_turned_away_are_sent_again() -> None:
    b = bench(lambda position, _: FULL if position else OK, only("a2", FULL))
    b.write()
    assert b.elastic.bulks == [["a0", "a1", "a2"], ["a1", "a2"], ["a2"]]
    assert b.troubles[0] == "429 es_rejected_execution_exception: queue is full"
    assert b.troubles[-1] is None


@pytest.mark.parametrize(
    ("first", "answer"),
    [
        (lambda *_: FULL, "busy"),
        (ElasticRefused(429, "circuit_breaking_exception", "too much"), "busy"),
        (ElasticRefused(503, "unavailable_shards_exception", "no shard"), "refused"),
        (ElasticUnreachable("gone"), "none"),
    ],
    ids=["an item", "the request", "another refusal", "nothing"],
)
def test_how_it_was_answered_is_told(first: Answer, answer: str) -> None:
    b = bench(first)
    b.write()
    assert b.answers[0] == answer
    assert set(b.answers[1:]) == {"ok"}


def test_pauses_grow_while_nothing_goes_on_and_start_anew_when_it_does() -> None:
    b = bench(*[ElasticUnreachable("gone")] * 12, waits=12)
    with pytest.raises(Enough):
        b.write()
    assert b.pauses[0] <= 1.0
    assert 0.5 * LONGEST_PAUSE <= b.pauses[-1] <= LONGEST_PAUSE
    b = bench(*[ElasticUnreachable("gone")] * 5, lambda position, _: FULL if position else OK)
    b.write()
    assert b.pauses[5] <= 0.5 < b.pauses[4]


def test_a_newer_version_in_the_index_is_no_error() -> None:
    b = bench(only("a1", ItemResult(409, "version_conflict_engine_exception", "newer")))
    works = b.write()
    assert [w.stale for w in works] == [False, True, False]
    assert not any(w.dead for w in works)
    assert len(b.elastic.bulks) == 1


def test_a_document_that_does_not_fit_is_dead_alone() -> None:
    b = bench(only("a1", ItemResult(400, "document_parsing_exception", "failed to parse [date]")))
    works = b.write()
    assert [bool(w.dead) for w in works] == [False, True, False]
    assert works[1].dead is not None
    assert (works[1].dead.error, works[1].dead.reason) == (
        "refused_by_index", "document_parsing_exception: failed to parse [date]"
    )  # fmt: skip
    assert len(b.elastic.bulks) == 1


def test_a_request_that_is_too_large_is_halved_down_to_the_guilty() -> None:
    b = bench()
    elastic = b.elastic
    answer = elastic.bulk

    def bounded(lines: list[bytes]) -> list[ItemResult]:
        if sum(map(len, lines)) > 2_000:
            raise ElasticRefused(413, "error", "too large")
        return answer(lines)

    elastic.bulk = bounded  # type: ignore[method-assign,assignment]
    works = [work(f"a{n}", size=5_000 if n == 5 else 100) for n in range(8)]
    b.writer.write(works)
    assert [w.action.id for w in works if w.dead and w.action] == ["a5"]
    assert works[5].dead is not None
    assert works[5].dead.error == "too_large"
    assert sorted(name for ids in elastic.bulks for name in ids) == [f"a{n}" for n in range(8) if n != 5]
    assert b.pauses == []


def test_a_block_halts_until_somebody_takes_it_away() -> None:
    blocked = ItemResult(403, "cluster_block_exception", "index read-only")
    b = bench(*[lambda *_: blocked] * 6)
    works = b.write()
    assert b.elastic.bulks == [["a0", "a1", "a2"]] * 7
    assert "cluster_block_exception" in (b.halts[0] or "")
    assert (b.halts[-1], b.troubles) == (None, [None] * 7)
    assert not any(w.dead for w in works)


def test_an_index_deleted_under_the_writer_halts_it_until_it_is_back() -> None:
    b = bench(lambda *_: ItemResult(404, "index_not_found_exception", "no such index"))
    b.write(0)
    b.indices.ensure({"articles-2025.04"})
    there = b.elastic.there.pop("ns-articles-2025.04")

    def back() -> None:
        if len(b.pauses) == 3:
            b.elastic.there["ns-articles-2025.04"] = there

    b.on_wait = back
    b.write()
    assert b.elastic.created == ["ns-articles-2025.04"]
    assert [len(ids) for ids in b.elastic.bulks] == [3, 3]
    assert [bool(reason) for reason in b.halts] == [False, True, True, True, True, False]
    assert "is gone, and its articles with it" in (b.halts[1] or "")
    assert (len(set(b.halts)), set(b.troubles)) == (2, {None})


@pytest.mark.parametrize("status", [413, 400])
def test_a_split_that_breaks_off_settles_what_it_has(status: int) -> None:
    b = bench(ElasticRefused(status, "illegal_argument_exception", "split it"), fine, ElasticUnreachable("gone"))
    works = b.write(4)
    assert b.elastic.bulks == [["a0", "a1", "a2", "a3"], ["a0", "a1"], ["a2", "a3"], ["a2", "a3"]]
    assert not any(w.stale or w.dead for w in works)


def test_one_line_that_spoils_a_request_is_dead_alone() -> None:
    b = bench()
    answer = b.elastic.bulk

    def spoilt(lines: list[bytes]) -> list[ItemResult]:
        if any(b'"a3"' in line for line in lines):
            raise ElasticRefused(400, "action_request_validation_exception", "Validation Failed: 1: id is too long")
        return answer(lines)

    b.elastic.bulk = spoilt  # type: ignore[method-assign,assignment]
    works = b.write(8)
    assert [w.dead.error if w.dead else "" for w in works] == ["refused_by_index" if n == 3 else "" for n in range(8)]


def test_an_index_is_made_once() -> None:
    b = bench()
    b.write()
    b.write()
    b.write(1, index="articles-2025.05")
    assert b.elastic.created == ["ns-articles-2025.04", "ns-articles-2025.05"]


def test_an_index_that_cannot_be_made_is_waited_for() -> None:
    b = bench()
    b.elastic.creation = [ElasticRefused(403, "security_exception", "not yours")] * 2
    b.write()
    assert (b.retries, b.elastic.bulks) == (2, [["a0", "a1", "a2"]])


def test_an_answer_with_too_few_items_settles_nothing() -> None:
    b = bench()
    answer = b.elastic.bulk
    b.elastic.bulk = lambda lines: answer(lines)[: len(b.elastic.bulks) * 2]  # type: ignore[method-assign]
    b.write()
    assert len(b.elastic.bulks) == 2


def test_a_batch_that_is_not_ours_any_more_is_left() -> None:
    def gone() -> None:
        raise Abandoned("the partitions were dealt anew")

    b = bench(ElasticUnreachable("gone"))
    b.on_wait = gone
    with pytest.raises(Abandoned, match="dealt anew"):
        b.write()
    assert len(b.elastic.bulks) == 1
