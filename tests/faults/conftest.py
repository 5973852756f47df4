"""How the matrix is played: which rows, how many articles, which seed, and whether with the protections off."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.matrix import ROWS
from tests.faults.rows import __all__ as families
from tests.faults.stand import Stand

TOPOLOGIES = ("separate", "fused")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of this ring."""
    group = parser.getgroup("faults")
    group.addoption("--articles", type=int, default=1200, help="acked articles of a row; a row counts from 5,000")
    group.addoption("--seed", type=int, default=1)
    group.addoption("--all-rows", action="store_true", help="every row in both topologies, not only CI's")
    group.addoption("--red", action="store_true", help="each row with its protection off: it must fail")
    group.addoption("--rows", default="", help="only these, such as 3,7,22")
    group.addoption("--topology", default="", help="only this one: separate or fused")
    group.addoption("--keep", action="store_true", help="keep what was shown for the table")
    group.addoption("--missing-only", action="store_true", help="only what has no kept result yet")


@dataclass(frozen=True)
class Play:
    """The options as values."""

    articles: int
    seed: int
    red: bool
    keep: bool


@pytest.fixture(scope="session")
def play(request: pytest.FixtureRequest) -> Play:
    """How this session plays."""
    option = request.config.getoption
    return Play(option("--articles"), option("--seed"), option("--red"), option("--keep"))


@pytest.fixture(scope="session")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """The servers that most rows share."""
    with Stand(tmp_path_factory.mktemp("stand")) as found:
        yield found


def small_disks(folder: Path, number: int) -> Stand:
    """The servers of the two rows whose disks are part of the fault."""
    if number == 14:
        return Stand(folder, disks={"kafka": 160}, kafka_options={"log.segment.bytes": "1048576"})
    watermarks = {
        f"cluster.routing.allocation.disk.watermark.{n}": v
        for n, v in (("low", "40mb"), ("high", "30mb"), ("flood_stage", "20mb"))
    }
    return Stand(
        folder, disks={"elasticsearch": 200}, elastic_options={**watermarks, "cluster.info.update.interval": "10s"}
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """(row, topology) for the test of the matrix."""
    if "row_number" not in metafunc.fixturenames:
        return
    option = metafunc.config.getoption
    wanted = {int(n) for n in option("--rows").split(",") if n}
    every = option("--all-rows") or option("--red") or bool(wanted)
    cases = []
    for topology in [option("--topology")] if option("--topology") else TOPOLOGIES:
        for number, found in sorted(ROWS.items()):
            if (not wanted or number in wanted) and (every or found.ci == topology):
                if option("--red") and not option("--topology") and topology != (found.ci or "separate"):
                    continue
                cases.append((number, topology))
    if option("--missing-only"):
        cases = [case for case in cases if case not in _kept(option("--red"), option("--seed"))]
    metafunc.parametrize(("row_number", "topology"), cases, ids=[f"row{n}-{t}" for n, t in cases])


def _kept(red: bool, seed: int) -> set[tuple[int, str]]:
    from tests.faults.results import kept

    return {(result.row, result.topology) for result in kept() if bool(result.red) == red and result.seed == seed}


__all__ = ["families"]
