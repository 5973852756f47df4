"""Plays the rows of the matrix: what must hold after a fault holds; and with its protection off, it does not."""

import gc
import logging
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.conftest import Play, small_disks
from tests.faults.invariants import check
from tests.faults.matrix import ROWS
from tests.faults.results import Result, keep, today
from tests.faults.stand import Stand
from tests.faults.trial import IN_FLIGHT, Trial

pytestmark = [
    pytest.mark.servers,
    pytest.mark.timeout(600),
    # kafka-python leaves the sockets of its refused connections to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]

FULL_ARTICLES = 5000


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Those sockets are collected here, where their warning is ignored; a captured record would hold them."""
    client = logging.getLogger("kafka")
    before = client.level
    client.setLevel(logging.CRITICAL + 1)
    yield
    client.setLevel(before)
    gc.collect()


def test_row(row_number: int, topology: str, play: Play, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    row = ROWS[row_number]
    if row.own_stand and os.geteuid() != 0:
        pytest.skip("a disk of its own can only be mounted by root")
    with ExitStack() as ending:
        stand: Stand = (
            ending.enter_context(small_disks(tmp_path, row_number))
            if row.own_stand
            else request.getfixturevalue("stand")
        )
        trial = Trial(row, stand, topology, play.seed, play.articles, off=row.off if play.red else "")
        if play.red:
            _fails(trial, play)
        else:
            _holds(trial, play)


def _holds(trial: Trial, play: Play) -> None:
    with trial:
        trial.row.play(trial)
        trial.recover()
        held = check(trial)
    acked = len(trial.flow.ledger.sent) + trial.acked
    assert acked >= play.articles
    assert min(trial.in_flight) >= IN_FLIGHT
    if play.keep:
        assert acked >= FULL_ARTICLES, "a row counts from 5,000 acked articles"
        keep(Result(trial.row.number, trial.topology, trial.seed, acked, min(trial.in_flight), tuple(held),
                    round(trial.recovered, 1), tuple(trial.notes), day=today()))  # fmt: skip


def _red(error: BaseException | None) -> AssertionError | subprocess.TimeoutExpired | None:
    """The check that failed first: a server that is still down was only met while the row was cleared away."""
    while error is not None:
        if isinstance(error, AssertionError | subprocess.TimeoutExpired):
            return error
        inner = next(map(_red, error.exceptions), None) if isinstance(error, BaseExceptionGroup) else None
        if inner:
            return inner
        error = error.__context__
    return None


def _words(error: AssertionError | subprocess.TimeoutExpired) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"a process has not ended after {error.timeout:.0f} s"
    return str(error).split("\n", 1)[0][:200]


def _fails(trial: Trial, play: Play) -> None:
    """The row must be seen red: a check that cannot fail proves nothing."""
    try:
        with trial:
            trial.row.play(trial)
            trial.recover()
            check(trial)
    except Exception as error:
        red = _red(error)
        if red is None:
            raise
        why = _words(red)
    else:
        pytest.fail(f"row {trial.row.number} holds without {trial.row.off}: its check proves nothing")
    if play.keep:
        keep(Result(trial.row.number, trial.topology, trial.seed, len(trial.flow.ledger.sent),
                    min(trial.in_flight, default=0), (), round(trial.recovered, 1), red=trial.row.off, why=why, day=today()))  # fmt: skip
