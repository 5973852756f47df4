"""What the benchmarks of single steps are asked on the command line, and the articles that they read."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.quality.topics import SETS


@dataclass(frozen=True)
class Asked:
    """`data` is the folder with the labelled sets; None: invented articles."""

    data: Path | None
    articles: int
    runs: int
    language: str


def asked(doc: str | None) -> Asked:
    """Parse; ends the program where the folder lacks the set."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument(
        "data", type=Path, nargs="?", help="folder with the labelled sets; without it, invented articles"
    )
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--language", choices=("en", "fr"), default="en")
    given = parser.parse_args()
    if given.data and not (given.data / SETS[1].file).exists():
        sys.exit(f"missing: {given.data / SETS[1].file}")
    return Asked(given.data, given.articles, given.runs, given.language)
