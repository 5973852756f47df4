"""Strict F1 of the enrich stage's names on wikigold, and its speed: `python -m tests.benchmarks.entities_quality DATA_FOLDER`.

Why here: quality is a number that anyone can read again. A name counts only with the exact words and the exact kind, as
in CoNLL 2003 (Tjong Kim Sang and De Meulder 2003). Wikigold (Balasuriya et al. 2009, CC BY 4.0) also marks adjectives
of nations as MISC, which Headwater turns into countries and not into names, so the figure without MISC stands beside.
"""

import io
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from services.workers.enrich import gazetteer, lexicon
from services.workers.enrich.enrich import read
from services.workers.enrich.reading import WORD
from services.workers.enrich.scene import Scene

ARCHIVE: Final = "entities/wnut17_re3d_wikigold.tar.gz"
MEMBER: Final = "data/wikigold/CONLL-format/data/wikigold.conll.txt"
KINDS: Final = {"person": "PER", "organisation": "ORG", "place": "LOC", "other": "MISC"}
_GLUED: Final = frozenset({",", ".", ";", ":", ")", "?", "!", "'s", "'", "''", "n't"})

Span = tuple[int, int, str]


def documents(lines: Iterator[str]) -> Iterator[list[tuple[str, str]]]:
    """Documents as tokens with their tags; an empty token ends a sentence."""
    document: list[tuple[str, str]] = []
    for line in lines:
        if line.startswith("-DOCSTART-"):
            yield document
            document = []
        else:
            document.append(tuple(line.split(" ")) if line.strip() else ("", "O"))  # type: ignore[arg-type]
    yield document


def written(document: list[tuple[str, str]]) -> tuple[str, set[Span]]:
    """The text as a reader would see it, and the gold spans in it."""
    text, gold, start, kind = io.StringIO(), set[Span](), 0, ""
    end = 0
    for word, tag in document:
        if tag[2:] != kind or not word:
            if kind:
                gold.add((start, end, kind))
            kind = ""
        text.write("" if word in _GLUED or not word else " ")
        if tag != "O" and not kind:
            start, kind = text.tell(), tag[2:]
        text.write(word)
        end = text.tell()
    return text.getvalue(), gold


def answer(text: str, words: lexicon.Lexicon, places: gazetteer.Gazetteer) -> set[Span]:
    """The spans that the stage finds."""
    groups = read(Scene(text, frozenset(WORD.findall(text)), "en", words, places))
    return {(start, end, KINDS[found.kind or "other"]) for found in groups.values() for start, end in found.spans}


def score(gold: set[tuple[int, Span]], found: set[tuple[int, Span]]) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    right = len(gold & found)
    precision, recall = right / max(len(found), 1), right / max(len(gold), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def main(data: Path) -> None:
    """Prints the figures by kind, over all, without MISC, and the speed."""
    with tarfile.open(data / ARCHIVE) as archive:
        member = archive.extractfile(MEMBER)
        lines = member.read().decode().splitlines() if member else []
    words, places = lexicon.load(), gazetteer.load()
    gold: set[tuple[int, Span]] = set()
    found: set[tuple[int, Span]] = set()
    size, seconds = 0, 0.0
    for number, (text, spans) in enumerate(map(written, documents(iter(lines)))):
        before = time.process_time()
        found |= {(number, span) for span in answer(text, words, places)}
        seconds += time.process_time() - before
        size += len(text)
        gold |= {(number, span) for span in spans}
    for name, kinds in {
        **{kind: {kind} for kind in KINDS.values()},
        "without MISC": set(KINDS.values()) - {"MISC"},
    }.items():
        report(name, {g for g in gold if g[1][2] in kinds}, {f for f in found if f[1][2] in kinds})
    report("all", gold, found)
    sys.stdout.write(f"speed: {size / seconds / 1e6:.2f} M characters a CPU second, names only\n")


def report(name: str, gold: set[tuple[int, Span]], found: set[tuple[int, Span]]) -> None:
    """One line of figures."""
    precision, recall, f1 = score(gold, found)
    sys.stdout.write(f"{name}: precision {precision:.3f}, recall {recall:.3f}, strict F1 {f1:.3f}, gold {len(gold)}\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m tests.benchmarks.entities_quality DATA_FOLDER")
    main(Path(sys.argv[1]))
