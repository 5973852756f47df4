"""Measures the classify stage: how often language and topic are right, and how many articles a core takes a second.

The labelled sets are foreign and stay outside the project: their folder is given, and what is missing in it is named.
The mapping of their labels to IPTC Media Topics is ours and stands in `SETS`; an answer counts as right where the best
topic is among those of the label. An article without a topic counts as wrong. Sets with one label an article also call
wrong what is only the second topic, hence two more figures: right among all topics returned, and the best of those
topics that the set's labels stand for.
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

from services.contract.articles import TopicGuess
from services.workers.classify.language import LanguageFinder
from services.workers.classify.topics import TopicFinder

Row = dict[str, Any]

LANGUAGES: Final = [
    "ar",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "fa",
    "fr",
    "he",
    "hi",
    "it",
    "ja",
    "ko",
    "nl",
    "pl",
    "pt",
    "ru",
    "tr",
    "zh",
]
LANGUAGE_FILE: Final = "language_lingua_news/sentences.jsonl.gz"

ARTS, CRIME, DISASTER, ECONOMY, EDUCATION, ENVIRONMENT = "01", "02", "03", "04", "05", "06"
HEALTH, HUMAN, LABOUR, LEISURE, POLITICS, RELIGION = "07", "08", "09", "10", "11", "12"
SCIENCE, SOCIETY, SPORT, CONFLICT, WEATHER = "13", "14", "15", "16", "17"

SURE: Final = 0.5


@dataclass(frozen=True)
class TopicSet:
    """A labelled set: its file, the topics that are right for each label, and the language where rows do not say it."""

    name: str
    file: str
    labels: Mapping[str, tuple[str, ...]]
    language: str = ""


_MASAKHA: Final = {
    "business": (ECONOMY, LABOUR), "entertainment": (ARTS, LEISURE, HUMAN), "health": (HEALTH,), "politics": (POLITICS, CONFLICT),
    "religion": (RELIGION,), "sports": (SPORT,), "technology": (SCIENCE,),
}  # fmt: skip

SETS: Final = (
    TopicSet("agnews dev (en)", "topics_agnews/dev.jsonl.gz", {
        "World": (POLITICS, CONFLICT), "Sports": (SPORT,), "Business": (ECONOMY,), "Sci/Tech": (SCIENCE,),
    }, "en"),
    TopicSet("agnews dev (en), World wide", "topics_agnews/dev.jsonl.gz", {
        "World": (POLITICS, CONFLICT, CRIME, DISASTER, RELIGION, SOCIETY), "Sports": (SPORT,), "Business": (ECONOMY, LABOUR),
        "Sci/Tech": (SCIENCE, ENVIRONMENT),
    }, "en"),
    TopicSet("sanad (ar)", "topics_sanad_ar/sample.jsonl.gz", {
        "Culture": (ARTS,), "Finance": (ECONOMY,), "Medical": (HEALTH,), "Politics": (POLITICS, CONFLICT), "Religion": (RELIGION,),
        "Sports": (SPORT,), "Technology": (SCIENCE,),
    }, "ar"),
    TopicSet("10kgnad (de)", "topics_10kgnad_de/10kgnad_test.jsonl.gz", {
        "Web": (SCIENCE,), "Panorama": (CRIME, DISASTER, WEATHER, HUMAN, SOCIETY), "International": (POLITICS, CONFLICT),
        "Wirtschaft": (ECONOMY, LABOUR), "Sport": (SPORT,), "Inland": (POLITICS, SOCIETY), "Etat": (ARTS,), "Wissenschaft": (SCIENCE,
        ENVIRONMENT, HEALTH), "Kultur": (ARTS,),
    }, "de"),
    TopicSet("masakhanews (en, fr)", "topics_masakhanews/en_fr.jsonl.gz", _MASAKHA),
    TopicSet("tgcontest (en, ru, others)", "topics_tgcontest/tg_categories.jsonl.gz", {
        "society": (POLITICS, CONFLICT, CRIME, DISASTER, SOCIETY, EDUCATION, RELIGION, WEATHER, LABOUR, ENVIRONMENT, HEALTH),
        "economy": (ECONOMY, LABOUR), "technology": (SCIENCE,), "sports": (SPORT,), "entertainment": (ARTS, LEISURE, HUMAN),
        "science": (SCIENCE, HEALTH, ENVIRONMENT), "other": (HUMAN, LEISURE, WEATHER, ARTS),
    }),
)  # fmt: skip

_SHORT: Final = {"eng": "en", "fra": "fr"}
_SAME_LANGUAGE: Final = {"nb": "no"}


def rows(path: Path) -> Iterator[Row]:
    """The JSON lines of a gzip file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def measure_languages(path: Path, finder: LanguageFinder) -> None:
    """Print accuracy a language over the 20 languages of `LANGUAGES`."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    sample = [row for row in rows(path) if row["lang"] in LANGUAGES]
    start = process_time()
    for row in sample:
        code = finder.find("", row["text"]).code
        total[row["lang"]] += 1
        right[row["lang"]] += code == _SAME_LANGUAGE.get(row["lang"], row["lang"])
        wrong[f"{row['lang']}>{code}"] += code != row["lang"]
    speed = len(sample) / (process_time() - start)
    print(
        f"language, {len(LANGUAGES)} languages: {right.total() / total.total():.2%} of {total.total()} sentences, {speed:,.0f}/s a core"
    )
    print("  " + "  ".join(f"{name} {right[name] / total[name]:.1%}" for name in LANGUAGES if total[name]))
    print("  most frequent errors: " + ", ".join(f"{name} {count}" for name, count in wrong.most_common(8) if count))


@dataclass
class Tally:
    """Counts of one set: labels met, and in how many the best topic, any returned topic, or the set's own best was right."""

    total: Counter[str] = field(default_factory=Counter)
    best: Counter[str] = field(default_factory=Counter)
    among: int = 0
    own: int = 0
    none: int = 0
    sure: int = 0
    sure_right: int = 0
    seconds: float = 0.0

    def add(self, label: str, labels: Mapping[str, tuple[str, ...]], guesses: tuple[TopicGuess, ...], own: str) -> bool:
        """Count one article; whether its best topic was right."""
        codes = [guess.code[:2] for guess in guesses]
        right = bool(codes) and codes[0] in labels[label]
        self.total[label] += 1
        self.best[label] += right
        self.among += any(code in labels[label] for code in codes)
        self.own += own == label
        self.none += not codes
        if guesses and guesses[0].confidence >= SURE:
            self.sure += 1
            self.sure_right += right
        return right

    def show(self, name: str) -> None:
        """Print the figures of the set."""
        count = self.total.total()
        print(
            f"{name}: best {self.best.total() / count:.2%} of {count}, among those returned {self.among / count:.2%}, "
            f"best of the set's own topics {self.own / count:.2%}, none {self.none / count:.1%}, "
            f"confidence >= {SURE}: {self.sure_right / max(self.sure, 1):.1%} of {self.sure}, {count / self.seconds:,.0f}/s a core"
        )
        print(
            "  best: "
            + "  ".join(f"{label} {self.best[label] / self.total[label]:.1%}" for label in sorted(self.total))
        )


def own_label(scores: Mapping[str, float], labels: Mapping[str, tuple[str, ...]]) -> str:
    """The label whose topics have the highest score: the answer of one who must choose a label of this set."""
    return max(labels, key=lambda label: max(scores.get(f"{code}000000", 0.0) for code in labels[label]))


def measure_topics(data: TopicSet, path: Path, finder: TopicFinder, languages: LanguageFinder, errors: int) -> None:
    """Print how often the topics are right; the time includes finding the language."""
    tally, kept = Tally(), 0
    for row in rows(path):
        if row["label"] not in data.labels:
            continue
        title, text = row.get("title") or "", row["text"]
        start = process_time()
        found = languages.find(title, text).code
        language = data.language or _SHORT.get(row.get("lang", "")) or found
        guesses = finder.find(title, text, (), language)
        seconds = process_time() - start
        if language not in finder.languages:
            continue
        tally.seconds += seconds
        own = own_label(finder.scores(title, text, (), language), data.labels)
        if not tally.add(row["label"], data.labels, guesses, own) and kept < errors:
            kept += 1
            print(f"    {row['label']} taken for {guesses[0].name if guesses else 'nothing'}: {row['id']}")
    tally.show(data.name)


def main() -> int:
    """Measure what is there; 1 where nothing is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the labelled sets")
    parser.add_argument("--errors", type=int, default=0, help="print so many errors a set")
    options = parser.parse_args()
    languages, topics = LanguageFinder.load(), TopicFinder.load()
    files = [LANGUAGE_FILE, *(data.file for data in SETS)]
    missing = sorted({file for file in files if not (options.data / file).exists()})
    for file in missing:
        print(f"missing, not measured: {options.data / file}", file=sys.stderr)
    if LANGUAGE_FILE not in missing:
        measure_languages(options.data / LANGUAGE_FILE, languages)
    for data in SETS:
        if data.file not in missing:
            measure_topics(data, options.data / data.file, topics, languages, options.errors)
    return int(len(missing) == len(set(files)))


if __name__ == "__main__":
    sys.exit(main())
