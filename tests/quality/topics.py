"""How often topics are right, on labelled sets that the model never saw: `python -m tests.quality.topics DATA_FOLDER`.

The sets are foreign and stay outside the project. Their labels are mapped to first-level Media Topics by `SETS`, which the
report prints: the mapping is ours. An answer is the label whose topics have the highest score (forced choice among the
set's labels); beside it stands how often the best topic of all seventeen is one of the label's. `--compare` also trains
models on each set's own train part, to set against published tables alone: nothing of them ships.
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any, Final

from services.workers.classify.language import LanguageFinder
from services.workers.classify.topics import TopicFinder
from tests.quality.figures import confusion, percent, table

Row = dict[str, Any]

ARTS, CRIME, DISASTER, ECONOMY, EDUCATION, ENVIRONMENT = "01", "02", "03", "04", "05", "06"
HEALTH, HUMAN, LABOUR, LEISURE, POLITICS, RELIGION = "07", "08", "09", "10", "11", "12"
SCIENCE, SOCIETY, SPORT, CONFLICT, WEATHER = "13", "14", "15", "16", "17"


@dataclass(frozen=True)
class TopicSet:
    """A labelled set: its file, the topics that are right for each label, and its language."""

    name: str
    file: str
    labels: Mapping[str, tuple[str, ...]]
    language: str


_MASAKHA: Final = {
    "business": (ECONOMY, LABOUR), "entertainment": (ARTS, LEISURE, HUMAN), "health": (HEALTH,), "politics": (POLITICS, CONFLICT),
    "religion": (RELIGION,), "sports": (SPORT,), "technology": (SCIENCE,),
}  # fmt: skip
_TELEGRAM: Final = {
    "society": (POLITICS, CONFLICT, CRIME, DISASTER, SOCIETY, EDUCATION, RELIGION, WEATHER, LABOUR, ENVIRONMENT, HEALTH),
    "economy": (ECONOMY, LABOUR), "technology": (SCIENCE,), "sports": (SPORT,), "entertainment": (ARTS, LEISURE, HUMAN),
    "science": (SCIENCE, HEALTH, ENVIRONMENT),
}  # fmt: skip

SETS: Final = (
    TopicSet("AG News dev", "topics_agnews/dev.jsonl.gz", {
        "World": (POLITICS, CONFLICT, CRIME, DISASTER, RELIGION, SOCIETY), "Sports": (SPORT,), "Business": (ECONOMY, LABOUR),
        "Sci/Tech": (SCIENCE, ENVIRONMENT),
    }, "en"),
    TopicSet("MasakhaNEWS", "topics_masakhanews/en_fr.jsonl.gz", _MASAKHA, "en"),
    TopicSet("MasakhaNEWS", "topics_masakhanews/en_fr.jsonl.gz", _MASAKHA, "fr"),
    TopicSet("Telegram", "topics_tgcontest/tg_categories.jsonl.gz", _TELEGRAM, "en"),
    TopicSet("Telegram", "topics_tgcontest/tg_categories.jsonl.gz", _TELEGRAM, "ru"),
    TopicSet("10kGNAD", "topics_10kgnad_de/10kgnad_test.jsonl.gz", {
        "Web": (SCIENCE,), "Panorama": (CRIME, DISASTER, WEATHER, HUMAN, SOCIETY), "International": (POLITICS, CONFLICT),
        "Wirtschaft": (ECONOMY, LABOUR), "Sport": (SPORT,), "Inland": (POLITICS, SOCIETY), "Etat": (ARTS,),
        "Wissenschaft": (SCIENCE, ENVIRONMENT, HEALTH), "Kultur": (ARTS,),
    }, "de"),
    TopicSet("SANAD", "topics_sanad_ar/sample.jsonl.gz", {
        "Culture": (ARTS,), "Finance": (ECONOMY,), "Medical": (HEALTH,), "Politics": (POLITICS, CONFLICT), "Religion": (RELIGION,),
        "Sports": (SPORT,), "Technology": (SCIENCE,),
    }, "ar"),
)  # fmt: skip
REUTERS: Final = "topics_reuters21578/reuters21578.jsonl.gz"
REUTERS_OTHER: Final = {"ship": (ECONOMY, CONFLICT, DISASTER), "jobs": (LABOUR, ECONOMY)}
"""Reuters-21578 is a commodity and money wire: every topic of it is economy, these two also something else."""
_SHORT: Final = {"eng": "en", "fra": "fr"}


@dataclass
class Tally:
    """What was taken for what, and how often the best topic of all was right."""

    taken: Counter[tuple[str, str]] = field(default_factory=Counter)
    best: int = 0
    seconds: float = 0.0

    @property
    def total(self) -> int:
        """Articles."""
        return self.taken.total()

    def right(self, label: str | None = None) -> tuple[int, int]:
        """(right, all) of a label, or of all."""
        kept = [(said, n) for said, n in self.taken.items() if label in (None, said[0])]
        return sum(n for (own, answer), n in kept if own == answer), sum(n for _, n in kept)


def rows(path: Path) -> Iterator[Row]:
    """The JSON lines of a gzip file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def kept(one: TopicSet, data: Path) -> Iterator[Row]:
    """The rows of a set in its language with a label that it maps."""
    for row in rows(data / one.file):
        language = row.get("lang", one.language)
        if row["label"] in one.labels and _SHORT.get(language, language) == one.language:
            yield row


def measure(one: TopicSet, data: Path, finder: TopicFinder, languages: LanguageFinder) -> Tally:
    """Ask for every article; the time includes finding the language."""
    tally = Tally()
    for row in kept(one, data):
        title, text = row.get("title") or "", row["text"]
        start = process_time()
        languages.find(title, text)
        scores = finder.scores(title, text, (), one.language)
        tally.seconds += process_time() - start
        told = {code[:2]: score for code, score in scores.items() if code in finder.taxonomy.tops}
        answer = max(one.labels, key=lambda label: max(told.get(code, 0.0) for code in one.labels[label]))
        tally.taken[row["label"], answer] += 1
        tally.best += bool(told) and max(told, key=lambda code: told[code]) in one.labels[row["label"]]
    return tally


def reuters(data: Path, finder: TopicFinder) -> list[str]:
    """How often economy is the best topic of a Reuters report that has a topic."""
    right = total = 0
    for row in rows(data / REUTERS):
        if not row["topics"] or not row["text"]:
            continue
        wanted = {code for topic in row["topics"] for code in REUTERS_OTHER.get(topic, (ECONOMY,))}
        found = finder.find(row["title"] or "", row["text"], (), "en")
        right += bool(found) and found[0].code[:2] in wanted
        total += 1
    return [
        f"Reuters-21578 (economy, but for {', '.join(REUTERS_OTHER)}): best topic right {percent(right, total)} of {total}."
    ]


def trained(data: Path) -> list[str]:
    """Models trained on the sets' own train parts."""
    from tests.quality.trained_topics import compared

    return compared(data)


def report(data: Path, pictures: Path | None, compare: bool) -> list[str]:
    """Markdown lines."""
    finder, languages = TopicFinder.load(), LanguageFinder.load()
    lines, found, mapping = ["## Topics", ""], [], []
    for one in SETS:
        if not (data / one.file).exists():
            sys.stderr.write(f"missing, not measured: {data / one.file}\n")
            continue
        tally = measure(one, data, finder, languages)
        speed = f"{tally.total / tally.seconds:,.0f}"
        each = ", ".join(f"{label} {share:.0%}" for label in one.labels if (share := _share(tally.right(label))) >= 0)
        best = percent(tally.best, tally.total)
        found.append((one.name, one.language, tally.total, percent(*tally.right()), best, speed, each))
        mapping += [
            f"- {one.name}: " + "; ".join(f"{label} = {' '.join(codes)}" for label, codes in one.labels.items())
        ]
        if pictures:
            name = f"topics-{one.name.split()[0].lower()}-{one.language}.svg"
            confusion(pictures / name, list(one.labels), tally.taken)
    head = ("set", "language", "articles", "own label", "best of all 17", "articles a second a core", "by label")
    lines += [*table(head, found), ""]
    if (data / REUTERS).exists():
        lines += [*reuters(data, finder), ""]
    lines += ["Labels to the first two digits of Media Topics, by us:", "", *dict.fromkeys(mapping), ""]
    return lines + (trained(data) if compare else [])


def _share(counts: tuple[int, int]) -> float:
    right, total = counts
    return right / total if total else -1.0


def main() -> int:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the labelled sets")
    parser.add_argument("--pictures", type=Path, help="folder for SVGs of what is taken for what")
    parser.add_argument("--compare", action="store_true", help="also models trained on the sets themselves")
    options = parser.parse_args()
    sys.stdout.write("\n".join(report(options.data, options.pictures, options.compare)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
