"""Reads GeoWebNews (Gritta et al. 2019, A Pragmatic Guide to Geoparsing Evaluation, LREV; GPL-3: for measuring only).

What counts as a toponym is said in `places.py`.
"""

import io
import re
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ARCHIVE: Final = "places_geowebnews/geowebnews_half.tar.gz"
TYPES: Final = frozenset(
    ("Literal", "Literal_Modifier", "Mixed", "Coercion", "Embedded_Literal", "Metonymic", "Non_Literal_Modifier",
     "Embedded_Non_Lit", "Homonym")
)  # fmt: skip
_HEADER: Final = re.compile(r"TITLE: (.*?) LINK: \S*\n?")

Range = tuple[int, int]
Point = tuple[float, float]


@dataclass(frozen=True)
class Gold:
    """An annotated toponym."""

    id: int | None
    point: Point | None
    adjective: bool


@dataclass(frozen=True)
class Text:
    """One article, with where its annotated toponyms stand in title + newline + body."""

    title: str
    body: str
    gold: Mapping[Range, Gold]


def texts(data: Path) -> Iterator[Text]:
    """The articles of the archive. Raises FileNotFoundError where it is not."""
    with tarfile.open(data / ARCHIVE) as archive:
        files = {member.name: archive.extractfile(member) for member in archive.getmembers() if member.isfile()}
        for name in sorted(name for name in files if name.endswith(".ann")):
            text, annotations = files[name.removesuffix(".ann") + ".txt"], files[name]
            if text and annotations:
                yield article(
                    io.TextIOWrapper(text, "utf-8", newline="").read(), annotations.read().decode().splitlines()
                )


def article(text: str, annotations: Sequence[str]) -> Text:
    """An article out of brat's stand-off format."""
    marked: dict[str, tuple[str, Range]] = {}
    notes: dict[str, str] = {}
    adjectives: set[str] = set()
    for line in annotations:
        mark, said, *rest = line.split("\t")
        if mark.startswith("T"):
            kind, *offsets = re.split("[ ;]", said)
            marked[mark] = kind, (int(offsets[0]), int(offsets[-1]))
        elif said.startswith("AnnotatorNotes"):
            notes[said.split()[1]] = rest[0].strip()
        elif mark.startswith("A") and said.endswith(" Adjective"):
            adjectives.add(said.split()[1])
    header = _HEADER.match(text)
    cut, title = (header.end(), header.group(1)) if header else (0, "")
    shift = len(title) + 1 - cut
    gold = {(start + shift, end + shift): known for mark, (kind, (start, end)) in marked.items()
            if kind in TYPES and start >= cut and (known := _gold(notes.get(mark, ""), mark in adjectives))}  # fmt: skip
    return Text(title, text[cut:], gold)


def _gold(note: str, adjective: bool) -> Gold | None:
    if note.isdecimal():
        return Gold(int(note), None, adjective)
    point = re.fullmatch(r"(-?\d+\.\d+),? *(-?\d+\.\d+)", note)
    return Gold(None, (float(point.group(1)), float(point.group(2))), adjective) if point else None
