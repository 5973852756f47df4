"""The matrix of faults is whole: every row is played or says why not, has a protection to switch off, and its table is made."""

from tests.faults import rows
from tests.faults.matrix import MISSING, ROWS, SOAK
from tests.faults.results import kept
from tests.faults.sabotage import SWITCHES
from tests.faults.table import FILE, table

NUMBERS = range(1, 43)
CI_ROWS = 12


def test_every_number_is_a_row_or_says_why_not() -> None:
    assert rows.__all__
    assert sorted([*ROWS, *MISSING, SOAK.number]) == list(NUMBERS)
    assert len(MISSING) <= 3


def test_every_row_names_a_protection_that_can_be_switched_off() -> None:
    assert {row.off for row in ROWS.values()} <= set(SWITCHES)


def test_no_switch_is_left_that_no_row_uses() -> None:
    assert set(SWITCHES) <= {row.off for row in ROWS.values()}


def test_ci_plays_a_dozen_in_both_topologies() -> None:
    played = [row.ci for row in ROWS.values() if row.ci]
    assert len(played) >= CI_ROWS
    assert set(played) == {"separate", "fused"}


def test_the_table_is_what_the_kept_results_make() -> None:
    assert FILE.read_text() == table(list(kept()))
