"""Makes README.md of this folder from the rows and their kept results: python -m tests.faults.table [--check]."""

import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.faults import rows
from tests.faults.matrix import MISSING, ROWS, SOAK, Row
from tests.faults.results import Result, kept

FILE: Final = Path(__file__).with_name("README.md")
HEAD: Final = """# Faults survived

Made by `make faults`, which plays every row on a real Kafka and a real Elasticsearch with real processes; do not edit.
Each row is played in both topologies with at least 5,000 acked articles, of which at least 200 are on their way when
the fault comes, and once more with its protection switched off, to see its check fail. `make faults-red` does that.

What is checked after each: I1 nothing lost · I2 nothing doubled · I3 the newest revision stands · I4 no commit ran
ahead of its output (sampled four times a second) · I5 memory of each stage under 600 MiB · I6 recovered in time with
nobody's help · I7 dead letters are whole · I8 counters add up · I9 no half document. In rows 15 and 16 the broker
itself loses data: there every lost message must be counted and alarmed, and all others be there.

"""
COLUMNS: Final = (
    "#", "fault", "expected", "injected how", "separate: acked, on their way, recovered",
    "fused: acked, on their way, recovered", "seeds", "held", "lost, doubled", "red without",
)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Write the table, or with --check say whether it is the one that the results make. The exit code."""
    made = table(list(kept()))
    if "--check" in arguments:
        return 0 if FILE.exists() and FILE.read_text() == made else 1
    FILE.write_text(made)
    return 0


def table(results: Sequence[Result]) -> str:
    """The whole file."""
    by_row: dict[int, list[Result]] = defaultdict(list)
    for result in results:
        by_row[result.row].append(result)
    lines = [_line(row, by_row[number]) for number, row in sorted(ROWS.items())]
    lines.append(_line(SOAK, by_row[SOAK.number]))
    lines += [f"| {n} | {fault} | not made here: {why} | | | | | | | |" for n, (fault, why) in sorted(MISSING.items())]
    notes = [
        f"- Row {r.row}, {r.topology}: {note}"
        for r in results
        for note in r.notes
        if not r.red and r.topology == "separate"
    ]
    reds = [f"- Row {r.row} without `{r.red}`: {r.why}" for r in results if r.red]
    return (
        HEAD + "\n".join(lines) + "\n\n## Noted\n\n" + "\n".join(notes) + "\n\n## Seen red\n\n" + "\n".join(reds) + "\n"
    )


def _line(row: Row, results: Sequence[Result]) -> str:
    green = [result for result in results if not result.red]
    cells = [_cell([r for r in green if r.topology == topology]) for topology in ("separate", "fused")]
    seeds = ", ".join(sorted({str(r.seed) for r in green}))
    held = "I1–I9" if green and all(len(r.invariants) == 9 for r in green) else ""
    counted = "counted, alarmed" if row.number in (15, 16) else "0, 0"
    red = "seen" if any(r.red == row.off for r in results) else "not seen"
    return (
        f"| {row.number} | {row.fault} | {row.expected} | {row.how} | {cells[0]} | {cells[1]} | {seeds} | {held} "
        f"| {counted if green else ''} | `{row.off}`: {red} |"
    )


def _cell(results: Sequence[Result]) -> str:
    return "; ".join(f"{r.acked:,}, {r.in_flight:,}, {r.recovered:g} s" for r in results) or "not played"


if __name__ == "__main__":
    assert rows.__all__
    sys.exit(main(sys.argv[1:]))
