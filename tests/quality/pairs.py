"""Pairs of texts to judge the link stage by: copies that are built from real texts, and reports that only look alike.

The texts are foreign and stay outside the project. What is built is built by known transformations, from a seed; the
hard negatives are real: full-length wire reports of different days that are most alike, and articles on one event.
"""

import gzip
import json
import random
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from services.text.shingles import shingles

FULL: Final = 80
"""Words of a text of full length."""
REUTERS: Final = "topics_reuters21578/reuters21578.jsonl.gz"
TELEGRAM: Final = "topics_tgcontest/tg_pairs.jsonl.gz"
STS: Final = "pairs_sts_msrp/sts_msrp_raw.tar.gz"
_PIECE: Final = 20
_MONTHS: Final = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_WIDTH: Final = 4096
_BLOCK: Final = 1000
ALIKE: Final = 0.4
"""Cosine of TF-IDF vectors from which two reports count as hard to tell apart."""
IN_OTHER_WORDS: Final = 0.5
"""Two articles on one event that share more of their pairs than this are copies, not other words."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """Two texts with their titles."""

    one: str
    other: str
    titles: tuple[str, str] = ("", "")


def rows(path: Path) -> Iterator[Row]:
    """Of a gzipped file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def full_texts(data: Path, most: int, chance: random.Random) -> list[str]:
    """Texts of full length in several languages, mixed."""
    with tarfile.open(data / "pages_aeb/pages_aeb.tar.gz") as pages:
        member = pages.extractfile("ground-truth.json")
        found = [page["articleBody"] for page in json.load(member).values()] if member else []
    found += [row["text"] for row in rows(data / "topics_masakhanews/en_fr.jsonl.gz")]
    found += [row["text"] for row in rows(data / "topics_10kgnad_de/10kgnad_test.jsonl.gz")]
    arabic = [row["text"] for path in sorted((data / "topics_sanad_ar").glob("*.gz")) for row in rows(path)]
    found += chance.sample(arabic, min(600, len(arabic)))
    found += chance.sample([row["text"] for row in rows(data / REUTERS)], 1800)
    found = [text for text in dict.fromkeys(found) if len(text.split()) >= FULL]
    return chance.sample(found, min(most, len(found)))


def built(texts: list[str], chance: random.Random) -> dict[str, list[Pair]]:
    """Copies by transformation. A changed word is replaced by a random one of all texts: nothing is kept of it."""
    vocabulary = [word for text in texts for word in text.split()]

    def changed(share: float) -> Callable[[str], str]:
        return lambda text: " ".join(
            chance.choice(vocabulary) if chance.random() < share else word for word in text.split()
        )

    def trimmed(text: str) -> str:
        words = text.split()
        return " ".join(words[: max(FULL, int(len(words) * chance.uniform(0.3, 0.9)))])

    def extended(text: str) -> str:
        return f"{text} {' '.join(chance.choice(texts).split()[: len(text.split())])}"

    def framed(text: str) -> str:
        return f"{' '.join(chance.choice(texts).split()[:60])} {text} {' '.join(chance.choice(texts).split()[:80])}"

    def moved(text: str) -> str:
        words = text.split()
        pieces = [words[i : i + _PIECE] for i in range(0, len(words), _PIECE)]
        return " ".join(word for piece in chance.sample(pieces, len(pieces)) for word in piece)

    def recoded(text: str) -> str:
        return re.sub("[’‘]", "'", re.sub("[“”]", '"', text)).replace("\n", " \n").replace("–", "-").upper().lower()

    makers: dict[str, Callable[[str], str]] = {
        **{f"{share:.0%} of the words changed": changed(share) for share in (0.05, 0.1, 0.15, 0.2, 0.3)},
        "trimmed to 30 to 90 %": trimmed,
        "extended to twice its length": extended,
        "boilerplate before and after": framed,
        "sentences moved": moved,
        "re-encoded": recoded,
        "trimmed, and 10% of the words changed": lambda text: changed(0.1)(trimmed(text)),
    }
    return {name: [Pair(text, make(text)) for text in texts] for name, make in makers.items()}


def summaries(texts: list[str]) -> list[Pair]:
    """A feed's summary, the first 40 to 70 words, and its page."""
    return [Pair(" ".join(text.split()[: 40 + i % 31]), text) for i, text in enumerate(texts)]


def reports(data: Path) -> list[Pair]:
    """Full-length wire reports at least two days apart that are most alike: templates with other fillings."""
    every = [row for row in rows(data / REUTERS) if len(row["text"].split()) >= FULL]
    days = np.array([_day(row["date"]).toordinal() for row in every])
    vectors = _tf_idf([row["text"] for row in every])
    found = []
    for start in range(0, len(every), _BLOCK):
        alike = vectors[start : start + _BLOCK] @ vectors.T
        for one, other in np.argwhere(alike > ALIKE):
            if other > start + one and abs(days[start + one] - days[other]) >= 2:
                found.append((every[start + one], every[other]))
    return [Pair(a["text"], b["text"], (a["title"], b["title"])) for a, b in found if not _same_report(a, b)]


def _day(told: str) -> date:
    day, month, year = told.strip()[:11].strip().split("-")
    return date(int(year), _MONTHS.index(month) + 1, int(day))


def _same_report(one: Row, other: Row) -> bool:
    """The wire sent some reports again days later: the same headline over the same numbers."""
    plain = [re.sub(r"\W", "", row["title"]) for row in (one, other)]
    numbers = [set(re.findall(r"\d[\d,.]*", row["text"])) for row in (one, other)]
    return plain[0] == plain[1] and (numbers[0] <= numbers[1] or numbers[1] <= numbers[0])


def _tf_idf(texts: list[str]) -> "np.ndarray[Any, np.dtype[np.float32]]":
    """Rows of length one, words hashed to so many columns: good enough to find what is alike."""
    counts = np.zeros((len(texts), _WIDTH), np.float32)
    for number, text in enumerate(texts):
        counts[number, shingles(text).singles % _WIDTH] = 1
    counts *= np.log(len(texts) / np.maximum(1, counts.sum(axis=0)))
    found: np.ndarray[Any, np.dtype[np.float32]] = counts / np.linalg.norm(counts, axis=1, keepdims=True)
    return found


def events(data: Path) -> list[Pair]:
    """Articles on the same event in other words, of full length."""
    found = [
        Pair(row["first_text"], row["second_text"], (row["first_title"], row["second_title"]))
        for row in rows(data / TELEGRAM)
        if row["gold_quality"] == "OK" and min(len(row[f"{n}_text"].split()) for n in ("first", "second")) >= FULL
    ]
    return [pair for pair in found if _shared(pair) <= IN_OTHER_WORDS]


def _shared(pair: Pair) -> float:
    one, other = shingles(pair.one).pairs, shingles(pair.other).pairs
    return len(np.intersect1d(one, other)) / max(1, min(len(one), len(other)))
