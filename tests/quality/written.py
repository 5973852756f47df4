"""The command line of the reports that are kept beside their code."""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path


def main(doc: str | None, sets: Sequence[str], kept: Path, head: str, report: Callable[[Path], Iterable[str]]) -> int:
    """Print the report of a folder of labelled sets, and keep it where that is asked for.

    `doc` says what it measures, `sets` are the folders that it needs. Ends with an error where one is missing, or where
    the report raises.
    """
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with the labelled sets")
    parser.add_argument("--write", action="store_true", help=f"keep the report in {kept.name}")
    options = parser.parse_args()
    if missing := [name for name in sets if not (options.data / name).is_dir()]:
        sys.exit(f"not in {options.data}: {', '.join(missing)}")
    text = "\n".join([head, *report(options.data)]).rstrip("\n") + "\n"
    sys.stdout.write(text)
    if options.write:
        kept.write_text(text, "utf-8")
    return 0
