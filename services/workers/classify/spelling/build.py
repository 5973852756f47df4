"""Builds the table of spellings from published counts of letter sequences: `python -m ...spelling.build MODELS_FOLDER`.

Why here: whoever distrusts a number of the table can make it again. The folder is `lingua/language-models` of the package
that README.md names: a folder a language, in it `unigrams.json.br` to `fivegrams.json.br`, which give for sequences within
words how often the last letter follows the others. Brotli's package is needed for this alone. Takes some minutes.
"""

import json
import math
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np

from services.workers.classify.spelling.spelling import FILE, LEAST, LETTERS, SCALE, hashed

GROUPS: Final = {
    "LATIN": "af az bs ca cs cy da de en eo es et eu fi fr ga hr hu id is it la lg lt lv mi ms nb nl nn pl pt ro sk sl sn so sq"
    " st sv sw tl tn tr ts vi xh yo zu",
    "CYRILLIC": "be bg kk mk mn ru sr uk",
    "ARABIC": "ar fa ur",
    "DEVANAGARI": "hi mr",
}
"""The languages of each script that several share."""
KEPT: Final = {"LATIN": 120_000, "CYRILLIC": 40_000, "ARABIC": 20_000, "DEVANAGARI": 8_000}
"""Sequences kept a script: those that tell most, weighted by how often they occur."""
FREQUENT: Final = 1e-6
"""Sequences rarer than this in every language are not looked at."""
UNSEEN: Final = -2.0
"""Added where a language does not have the sequence, but the one without its first letter (stupid backoff: Brants et al.
2007, Large language models in machine translation).
"""
ORDERS: Final = ("unigrams", "bigrams", "trigrams", "quadrigrams", "fivegrams")

Counted = list[dict[str, float]]
"""For each length, sequences to the logarithm of the last letter's share behind the others."""


def read(folder: Path) -> Counted:
    """The counts of one language."""
    brotli = import_module("brotli")  # of the build alone, so no dependency
    found: Counted = []
    for order in ORDERS:
        path = folder / f"{order}.json.br"
        shares: dict[str, str] = json.loads(brotli.decompress(path.read_bytes()))["ngrams"]
        table: dict[str, float] = {}
        for share, sequences in shares.items():
            times, of = share.split("/")
            table.update(dict.fromkeys(sequences.split(" "), math.log(int(times) / int(of))))
        found.append(table)
    return found


def joint(counted: Counted) -> Iterator[tuple[str, float]]:
    """Each frequent sequence with the logarithm of its own share."""
    before: dict[str, float] = {}
    for length, table in enumerate(counted):
        now = {}
        for sequence, follows in table.items():
            start = before.get(sequence[:-1]) if length else 0.0
            if start is not None and start + follows > math.log(FREQUENT):
                now[sequence] = start + follows
        yield from now.items()
        before = now


def rows(languages: list[Counted], kept: int) -> dict[str, Any]:
    """The most telling sequences first, each with a number a language, in nats."""
    shares: dict[str, float] = {}
    for counted in languages:
        for sequence, share in joint(counted):
            shares[sequence] = max(shares.get(sequence, -math.inf), share)
    table: dict[str, Any] = {}
    tells: dict[str, float] = {}
    for sequence in sorted(shares, key=lambda found: (len(found), found)):
        shorter = table.get(sequence[1:], np.full(len(languages), LEAST, np.float32))
        row = np.maximum(shorter + (UNSEEN if len(sequence) > 1 else 0.0), LEAST)
        for column, counted in enumerate(languages):
            row[column] = max(counted[len(sequence) - 1].get(sequence, row[column]), LEAST)
        table[sequence] = row
        tells[sequence] = math.exp(shares[sequence]) * float(np.std(row - shorter)) + (len(sequence) == 1)
    best = sorted(tells, key=lambda sequence: (-tells[sequence], sequence))[:kept]
    return {sequence: table[sequence] for sequence in best}


def main(source: Path) -> None:
    """Writes the file."""
    arrays: dict[str, Any] = {}
    for script, named in GROUPS.items():
        languages = named.split()
        found = rows([read(source / code) for code in languages], KEPT[script])
        arrays[f"{script}_languages"] = np.array(["no" if code == "nb" else code for code in languages])
        arrays[f"{script}_keys"] = np.array([hashed(sequence) for sequence in found], np.uint64)
        arrays[f"{script}_rows"] = np.rint(np.stack(list(found.values())) / -SCALE).astype(np.uint8)
        sys.stdout.write(f"{script}: {len(languages)} languages, {len(found)} sequences of at most {LETTERS} letters\n")
    np.savez_compressed(FILE, **arrays)
    sys.stdout.write(f"{FILE.name}: {FILE.stat().st_size} bytes\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m services.workers.classify.spelling.build MODELS_FOLDER (see README.md beside it)")
    main(Path(sys.argv[1]))
