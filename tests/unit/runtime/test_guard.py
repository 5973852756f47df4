"""What the guard makes of poison, of a broken step and of outputs that do not fit."""

import msgspec
import pytest
import structlog.testing

from services.contract.articles import encode
from services.contract.identity import key
from services.pipeline import CLASSIFY, DEAD, DEDUPE, ENRICH, SIGHTINGS, UNIQUE, Lane
from services.runtime.arrival import FROM_LETTER, REQUEUED, Arrival, Departure
from services.runtime.errors import TooLarge
from services.runtime.guard import STEP_FAILED
from services.runtime.letter import REASON_LIMIT, dead_letter
from services.runtime.step import Dead
from tests.fakes import Counted, DictMemory, arrival, came
from tests.unit.runtime.guarding import Rig, run, told

GOOD = encode(told("keep"))
POISON = {
    "not json": (b"{half", "not_json"),
    "not text": (b"\xff\xfe\x00", "not_json"),
    "a list": (b"[1]", "invalid_record"),
    "a number": (b"7", "invalid_record"),
    "no field": (b'{"schema": 1}', "invalid_record"),
    "another schema": (GOOD.replace(b'"schema":1', b'"schema":99'), "wrong_schema"),
    "wrong type": (GOOD.replace(b'"title":"keep"', b'"title":[]'), "invalid_record"),
    "half a pair": (GOOD.replace(b"keep", rb"\ud800"), "not_json"),
    "empty": (b"", "empty_message"),
    "tombstone": (None, "empty_message"),
    "deep": (b"[" * 100_000, "invalid_record"),
}


def letters(rig: Rig) -> list[Arrival]:
    return rig.sink.log.all(DEAD.name)


@pytest.mark.parametrize("name", POISON)
def test_poison_alone_is_a_dead_letter_with_its_bytes(name: str) -> None:
    value, error = POISON[name]
    rig, counted = Rig(), Counted("dedupe")
    run(rig, [arrival(value, offset=7)])
    (letter,) = letters(rig)
    assert (letter.key, letter.value) == (b"k" * 16, value or b"")
    assert letter.header("error") == error
    assert (letter.header("stage"), letter.header("lane"), letter.header("offset")) == ("dedupe", "live", "7")
    assert letter.header("topic") == "articles.raw"
    assert counted.of("dedupe") == {"received": 1, "sent": 0, "dropped": 0, "dead": 1, "retries": 0}


@pytest.mark.parametrize("name", POISON)
def test_poison_inside_a_batch_takes_nothing_with_it(name: str) -> None:
    rig = Rig()
    batch = [came(told("keep", n), n) for n in range(9)]
    batch.insert(4, arrival(POISON[name][0], offset=99))
    run(rig, batch)
    assert len(rig.sent(UNIQUE.name)) == 9
    assert [letter.header("offset") for letter in letters(rig)] == ["99"]


def test_a_dead_letter_is_logged_with_the_article_and_where_it_lies() -> None:
    with structlog.testing.capture_logs() as lines:
        run(Rig(), [arrival(b"{half", offset=7)])
    (line,) = (line for line in lines if line["event"] == "dead letter")
    wanted = {
        "article": (b"k" * 16).hex(),
        "at_stage": "dedupe",
        "error": "not_json",
        "topic": "articles.raw",
        "offset": 7,
    }
    assert wanted.items() <= line.items()


def test_a_message_without_key_is_dead() -> None:
    rig = Rig()
    run(rig, [arrival(GOOD, name=None)])
    assert letters(rig)[0].header("reason") == "the message has no key"


def test_a_step_that_raises_on_one_of_many_loses_that_one() -> None:
    rig, counted = Rig(), Counted("dedupe")
    run(rig, [came(told("raise" if n == 321 else "keep", n), n) for n in range(500)])
    (letter,) = letters(rig)
    assert (letter.header("error"), letter.header("offset")) == (STEP_FAILED, "321")
    assert letter.header("reason") == "ArithmeticError: no number fits"
    assert counted.of("dedupe") == {"received": 500, "sent": 499, "dropped": 0, "dead": 1, "retries": 0}


def test_what_the_broker_never_takes_dies_with_its_original_bytes() -> None:
    memory = DictMemory()
    rig, counted = Rig(memory), Counted("dedupe")
    big, small = came(told("keep", 1), 1), came(told("keep", 2), 2)
    rig.sink.faults = [lambda message: TooLarge("too big") if message.key == big.key else None]
    run(rig, [big, small])
    (letter,) = letters(rig)
    assert (letter.value, letter.header("error")) == (big.value, "too_large")
    assert rig.sent(UNIQUE.name) == [small.value]
    assert {**counted.of("dedupe"), "retries": 0} == {"received": 2, "sent": 1, "dropped": 0, "dead": 1, "retries": 0}


def test_a_note_goes_to_the_second_topic() -> None:
    rig = Rig()
    run(rig, [came(told("drop", 1), 1), came(told("silent", 2), 2)])
    assert rig.sent(UNIQUE.name) == []
    assert [msgspec.json.decode(value)["reason"] for value in rig.sent(SIGHTINGS.name)] == ["duplicate"]


@pytest.mark.parametrize("stages", [(DEDUPE,), (DEDUPE, CLASSIFY, ENRICH)], ids=["separate", "fused"])
def test_every_article_is_counted_once(stages: tuple[object, ...]) -> None:
    words = ["keep", "drop", "silent", "dead", "raise", "classify dead", "enrich raise", "keep"]
    names = ("dedupe", "classify", "enrich")
    rig, counted = Rig(stages=stages), Counted(*names)  # type: ignore[arg-type]
    run(rig, [*(came(told(word, n), n) for n, word in enumerate(words)), arrival(b"{")])
    found = {name: counted.of(name) for name in names}
    assert all(counted.adds_up(name) for name in names)
    assert found["dedupe"] == {"received": 9, "sent": 4, "dropped": 2, "dead": 3, "retries": 0}
    if len(stages) > 1:
        assert [(found[n]["received"], found[n]["sent"], found[n]["dead"]) for n in names[1:]] == [(4, 3, 1), (3, 2, 1)]
        assert sorted(letter.header("stage") or "" for letter in letters(rig)) == [
            "classify", "dedupe", "dedupe", "dedupe", "enrich"
        ]  # fmt: skip


def test_an_empty_batch_is_settled() -> None:
    rig = Rig(DictMemory())
    run(rig, [])
    assert rig.sink.log.topics == {}


def test_a_letter_counts_its_attempts_and_bounds_its_reason() -> None:
    back = Arrival("t", 3, 5, None, b"v", 0, [("attempts", b"2")])
    letter = dead_letter("dead", back, "dedupe", Lane.BACKFILL, Dead("e", "\ud800" + "x" * 9_999))
    assert isinstance(letter, Departure)
    headers = dict(letter.headers)
    assert (headers["attempts"], headers["lane"], headers["partition"]) == (b"3", b"backfill", b"3")
    assert len(headers["reason"]) == REASON_LIMIT


def test_a_count_of_thousands_of_digits_in_a_header_stops_nobody() -> None:
    """Python refuses to read it; a message with it would end the stage each time it is read."""
    back = Arrival("t", 3, 5, None, b"v", 0, [("attempts", b"9" * 5_000)])
    assert dict(dead_letter("dead", back, "dedupe", Lane.LIVE, Dead("e", "r")).headers)["attempts"] == b"1000000000"


def test_what_was_taken_down_is_dropped_before_its_step_and_never_buried() -> None:
    kept, gone = told("keep", 1), told("keep", 2)
    rig, counted = Rig(taken_down={key(gone.id)}), Counted("dedupe")
    run(rig, [came(kept, 0), came(gone, 1), arrival(b"{its text", name=key(gone.id), offset=2)])
    assert [msgspec.json.decode(value)["id"] for value in rig.sent(UNIQUE.name)] == [kept.id]
    assert letters(rig) == []
    assert counted.of("dedupe") == {"received": 3, "sent": 1, "dropped": 2, "dead": 0, "retries": 0}


def test_a_letter_of_a_message_that_was_put_back_says_which_it_was() -> None:
    rig = Rig()
    run(rig, [arrival(b"{", headers=((REQUEUED, b"3-17"),))])
    assert letters(rig)[0].header(FROM_LETTER) == "3-17"
