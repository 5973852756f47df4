"""A stage that would bury too many articles in a row stands still, and sends nothing of that batch."""

import pytest

from services.pipeline import CLASSIFY, DEAD, DEDUPE, ENRICH, Stage
from services.runtime.dead_limit import Halted
from services.runtime.errors import TooLarge
from tests.fakes import Counted, DictMemory, arrival, came
from tests.unit.runtime.guarding import Rig, run, told

LIMIT = 20


def letters(rig: Rig) -> int:
    return len(rig.sink.log.all(DEAD.name))


def test_scattered_dead_letters_do_not_stop_the_stage() -> None:
    rig = Rig(dead_in_a_row=LIMIT)
    run(rig, [came(told("raise" if n % 2 else "keep", n), n) for n in range(4 * LIMIT)])
    assert letters(rig) == 2 * LIMIT


def test_without_a_limit_everything_may_die() -> None:
    rig = Rig()
    run(rig, [arrival(b"{", offset=n) for n in range(300)])
    assert letters(rig) == 300


def test_a_stage_that_buries_everything_halts_and_does_nothing() -> None:
    memory = DictMemory()
    rig, counted = Rig(memory, dead_in_a_row=LIMIT), Counted("dedupe")
    batch = [came(told("keep", 0), 0), *(came(told("raise", n), n) for n in range(1, LIMIT)), arrival(b"{", offset=77)]
    with pytest.raises(Halted, match=rf"{LIMIT} articles in a row .* of dedupe: step_failed \({LIMIT - 1}\), not_json"):
        run(rig, batch)
    assert rig.sink.calls == []
    assert memory.state == {}
    assert counted.of("dedupe")["received"] == 0


def test_the_reason_names_the_message_and_what_to_do() -> None:
    rig = Rig(dead_in_a_row=2)
    with pytest.raises(Halted, match=r"articles\.raw-3-8: not_json.*restart it, or raise HEADWATER_DEAD_IN_A_ROW"):
        run(rig, [arrival(b"{", offset=n, partition=3) for n in (7, 8)])


@pytest.mark.parametrize("stages", [(ENRICH,), (DEDUPE, CLASSIFY, ENRICH)], ids=["alone", "fused"])
def test_it_halts_too_where_batches_are_small(stages: tuple[Stage, ...]) -> None:
    rig = Rig(stages=stages, dead_in_a_row=LIMIT)
    batches = [[came(told("enrich raise", 10 * b + n)) for n in range(10)] for b in range(LIMIT // 10)]
    for batch in batches[:-1]:
        run(rig, batch)
    with pytest.raises(Halted, match="of enrich"):
        run(rig, batches[-1])
    assert letters(rig) == LIMIT - 10


def test_a_batch_that_is_read_again_is_not_counted_twice() -> None:
    rig = Rig(dead_in_a_row=LIMIT)
    run(rig, [arrival(b"{", offset=n) for n in range(LIMIT - 1)])
    with pytest.raises(Halted, match=f"^{LIMIT} articles"):
        run(rig, [arrival(b"{", offset=LIMIT)])
    with pytest.raises(Halted, match=f"^{LIMIT} articles"):
        run(rig, [arrival(b"{", offset=LIMIT)])
    run(rig, [came(told("keep"), LIMIT)])
    run(rig, [arrival(b"{", offset=LIMIT + n) for n in range(1, LIMIT)])
    assert letters(rig) == 2 * (LIMIT - 1)


def test_what_the_broker_never_takes_counts_too() -> None:
    rig = Rig(dead_in_a_row=3)
    rig.sink.faults = [lambda _: TooLarge("too big")]
    with pytest.raises(Halted, match=r"too_large \(3\)"):
        run(rig, [came(told("keep", n), n) for n in range(3)])
    assert letters(rig) == 0
