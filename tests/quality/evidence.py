"""How often a name is right by what says that it is one: `python -m tests.quality.evidence DATA_FOLDER`.

What `services/workers/enrich/data/surety.toml` holds is read off this table. The set is Universal NER's English web treebank
(Mayhew et al. 2024, Universal NER: A Gold-Standard Multilingual NER Benchmark; CC BY-SA 4.0), dev and test, none of the
sets that the report judges by.
"""

import argparse
import gzip
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.quality.entities import Span, documents, grouped, judged, written
from tests.quality.figures import table
from tests.quality.surety import Judged

FILES: Final = ("entities/uner_english_ewt_dev.iob2.gz", "entities/uner_english_ewt_test.iob2.gz")
_KINDS: Final = {kind: kind for kind in ("PER", "ORG", "LOC")}


def lines(text: str) -> Iterator[str]:
    """Word and tag; an empty line ends a sentence."""
    for line in text.splitlines():
        if not line.startswith("#"):
            yield " ".join(line.split("\t")[1:3])


def gold(path: Path) -> Iterator[tuple[str, set[Span]]]:
    """Texts of twenty sentences with their names."""
    text = gzip.decompress(path.read_bytes()).decode()
    yield from (written(document, _KINDS) for document in documents(lines(text), "") if document)


def report(data: Path) -> list[str]:
    """Markdown lines: mentions of names whose entity has this evidence alone."""
    ask, told = grouped(), defaultdict[tuple[str, str], list[Judged]](list)
    for path in FILES:
        for text, right in gold(data / path):
            for group in ask(text):
                if len(set(group.whys)) == 1:
                    told[str(group.kind), group.whys[0]] += judged(group, right, text, False)
    rows = [
        (kind, why, len(all_), f"{exact:.2f}", f"{near:.2f}", f"{(exact + near) / 2:.2f}")
        for (kind, why), all_ in sorted(told.items())
        for exact, near in [(sum(one.right for one in all_) / len(all_), sum(one.near for one in all_) / len(all_))]
    ]
    return table(("kind", "what says so", "mentions", "exact words and kind", "touching and kind", "mean"), rows)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the labelled sets")
    options = parser.parse_args()
    if missing := [file for file in FILES if not (options.data / file).exists()]:
        sys.exit(f"missing: {', '.join(missing)}")
    sys.stdout.write("\n".join(report(options.data)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
