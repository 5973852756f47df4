"""Row 42: python -m tests.faults.soak --minutes 30 --steady 20 --seed 1 [--fused] [--off].

Random faults, then a stretch in which no process ends, over which the slope of memory is taken; then the account.
"""

import argparse
import os
import tempfile
from pathlib import Path
from typing import Final

from rich.console import Console

from services.drill.arena import Arena
from services.drill.drill import Drill, Outcome
from services.local.ports import free_ports
from services.pipeline import DEDUPE, LINK
from tests.faults.altered import OFF
from tests.faults.matrix import SOAK
from tests.faults.results import Result, keep, today

SLOPE_MIB_PER_HOUR: Final = 8.0
"""A leak, not a cache, grows faster than this after half an hour."""
HELD_BYTES: Final = {LINK.name: 2600, DEDUPE.name: 250}
"""Of memory, for each article, where a bound is not reached in a soak; their allowance on top. Link has its window
(`python -m tests.benchmarks.link`) and its open stories, dedupe the write buffers of its state (4 MiB a partition).
"""
SERVERS: Final = frozenset({"kafka", "elasticsearch"})
"""Their slopes are told and not judged: a Java process touches its heap once, up to the bound that it is given."""


def main() -> int:
    """Play, say, keep. The exit code: 0 where all held; with --off, where it did not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--steady", type=float, default=20, help="minutes more, in which no process ends")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=60)
    parser.add_argument("--fused", action="store_true")
    parser.add_argument("--off", action="store_true", help="with the protection switched off: it must be seen red")
    given = parser.parse_args()
    off = SOAK.off if given.off else ""
    console = Console()
    environment = {**os.environ, **({OFF: off} if off else {})}
    with tempfile.TemporaryDirectory(prefix="headwater-soak-") as folder:
        kafka, controller, elastic = free_ports(3)
        cache = Path("~/.cache/headwater").expanduser()
        place = Arena(
            Path(folder),
            (kafka, controller, elastic),
            cache,
            environment,
            given.fused,
            console.print,
            "tests.faults.altered",
        )
        with place:
            outcome = Drill(place, given.seed, given.rate, console.print).run(given.minutes * 60, given.steady * 60)
    console.print_json(data=outcome.as_dict())
    growing = {
        name: slope
        for name, slope in outcome.slopes.items()
        if name not in SERVERS and slope > _allowed(name, given.rate)
    }
    held = outcome.clean and not growing
    _keep(outcome, off, given.seed, held, growing)
    return 0 if held == (not off) else 1


def _allowed(name: str, rate: float) -> float:
    """MiB an hour."""
    return SLOPE_MIB_PER_HOUR + rate * 3600 * HELD_BYTES.get(name, 0) / (1 << 20)


def _keep(outcome: Outcome, off: str, seed: int, held: bool, growing: dict[str, float]) -> None:
    report = outcome.report
    if held == bool(off) or report is None:
        return  # not what belongs into the table
    notes = (
        f"{outcome.seconds / 60:.0f} minutes, {len(outcome.events)} faults, "
        f"{len(report.missing)} missing, {len(report.doubled)} doubled, {len(report.stale)} stale, {len(report.unkept)} texts not kept",
        "slope of memory in MiB an hour over the last stretch, in which no process ended: "
        + ", ".join(f"{n} {slope:+.1f}" for n, slope in sorted(outcome.slopes.items())),
    )
    why = f"{len(report.missing)} missing, {len(report.stale)} stale, {len(report.ahead)} commits ahead" if off else ""
    in_flight = max((event.in_flight for event in outcome.events), default=0)
    names = () if off else tuple(f"I{n}" for n in range(1, 10))
    keep(Result(SOAK.number, outcome.topology, seed, outcome.sent, in_flight, names, round(outcome.recovered, 1), notes,
                red=off, why=why, day=today()))  # fmt: skip
    assert off or not growing


if __name__ == "__main__":
    raise SystemExit(main())
