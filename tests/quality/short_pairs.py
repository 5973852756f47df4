"""Short pairs and the identity of items: what is reported apart from texts of full length."""

import csv
import io
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Final

from services.contract.identity import article_id, canonical_url, content_hash
from tests.quality.pairs import REUTERS, STS, Pair, rows

SCOOP: Final = "duplicates_scoop516/scoop_items.jsonl.gz"
LESS_THAN: Final = 3.0
"""A score of likeness (0 to 5) up to which two sentences do not say the same."""


def unlike(data: Path) -> list[Pair]:
    """Sentences and headlines that people found not to say the same."""
    with tarfile.open(data / STS) as archive:
        files = {m.name: archive.extractfile(m) for m in archive.getmembers() if m.name.endswith(".tsv")}
        texts = {name: file.read().decode("utf-8-sig") for name, file in sorted(files.items()) if file}
    return [pair for name, text in texts.items() for pair in _pairs(name, text)]


def _pairs(name: str, text: str) -> Iterator[Pair]:
    for row in csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE):
        if "msr-para" in name and len(row) == 5 and row[0] == "0":
            yield Pair(row[3], row[4])
        elif "semeval" in name and len(row) == 3 and row[0] and float(row[0]) <= LESS_THAN:
            yield Pair(row[1], row[2])


def repeats(data: Path) -> list[Pair]:
    """Wire items that were sent again word for word: found by their hash, as dedupe would under one id."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows(data / REUTERS):
        if row["text"].strip():
            groups[content_hash("", row["text"])].append(row["text"])
    return [Pair(a, b) for texts in groups.values() for a, b in combinations(texts[:4], 2)]


def identity(data: Path) -> tuple[int, int, int]:
    """Of the items of one story, the pairs, those that get one id, and the pairs of other stories that do too."""
    ids: dict[str, list[str]] = defaultdict(list)
    stories: dict[str, str] = {}
    for row in rows(data / SCOOP):
        url = canonical_url(row["canonical_url"])
        ids[row["story"]].append(
            article_id(url=url, source=row["source"], guid=row["source_item_id"], title=row["title"])
        )
        stories.setdefault(ids[row["story"]][-1], row["story"])
    pairs = [(a, b) for found in ids.values() for a, b in combinations(found, 2)]
    wrong = sum(stories[id_] != story for story, found in ids.items() for id_ in found)
    return len(pairs), sum(a == b for a, b in pairs), wrong
