"""Queries with judgments, made by code from labelled sets; the sets are foreign and stay outside the project.

Five kinds, each as a person would look for news, of which half (by a hash of the query) was looked at while the search
was made, and the other half is judged:

- known: words of an article's text that are not in its title and stand in few others; that article is relevant.
- topic: the plain name of a Reuters category; all articles of the category are relevant.
- event: the headline of one outlet; the article of another one that people found to be on the same event is relevant.
- story: a headline of a story; all others of the story are relevant, itself is left out.
- paraphrase: a sentence; the one that people found to say the same, in less than half of the same words, is relevant.
"""

import csv
import hashlib
import io
import random
import re
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.quality.pairs import REUTERS, STS, TELEGRAM, rows

AG_NEWS: Final = "topics_agnews/dev.jsonl.gz"
STORIES: Final = "stories_uci_newsagg/uci_news_partial.jsonl.gz"
EACH: Final = 160
"""Queries of a kind at most."""
LEAST_RELEVANT: Final = 12
"""Articles of a category that is asked for."""
ALIKE: Final = 4.0
"""A score of likeness (0 to 5) from which two sentences say the same."""
_WORD: Final = re.compile(r"\w+")
NAMES: Final = {
    "crude": "crude oil", "grain": "grain harvest", "trade": "foreign trade", "interest": "interest rates",
    "ship": "shipping", "dlr": "US dollar", "money-fx": "foreign exchange", "acq": "takeover of a company",
    "earn": "company earnings", "money-supply": "money supply", "sugar": "sugar", "coffee": "coffee", "gold": "gold",
    "wheat": "wheat", "corn": "corn", "oilseed": "oilseeds", "gnp": "gross national product", "veg-oil": "vegetable oil",
    "nat-gas": "natural gas", "soybean": "soybeans", "bop": "balance of payments", "livestock": "cattle and pigs",
    "cpi": "consumer prices", "reserves": "currency reserves", "copper": "copper", "cocoa": "cocoa", "jobs": "unemployment",
    "carcass": "beef and pork", "yen": "Japanese yen", "rice": "rice", "iron-steel": "steel industry",
    "ipi": "industrial production", "gas": "petrol prices", "cotton": "cotton", "alum": "aluminium", "barley": "barley",
    "meal-feed": "animal feed", "rubber": "rubber", "zinc": "zinc", "palm-oil": "palm oil", "pet-chem": "chemical plants",
    "silver": "silver", "sorghum": "sorghum", "rapeseed": "rapeseed", "lead": "lead mines", "tin": "tin",
    "strategic-metal": "rare metals", "wpi": "wholesale prices", "orange": "orange juice", "fuel": "fuel oil",
    "retail": "shop sales", "hog": "hogs", "heat": "heating oil", "housing": "house building", "stg": "British pound",
    "income": "household income", "lei": "leading indicators", "lumber": "timber", "tea": "tea", "dmk": "German mark",
    "oat": "oats", "platinum": "platinum",
}  # fmt: skip
"""Plain names for Reuters' categories, as a person would type them; chosen here, before anything was measured."""


@dataclass(frozen=True)
class Document:
    """To be indexed."""

    id: str
    language: str
    title: str
    text: str


@dataclass(frozen=True)
class Question:
    """A query with its judgments; every other document is not relevant."""

    kind: str
    words: str
    relevant: frozenset[str]
    left_out: frozenset[str] = frozenset()

    @property
    def judged(self) -> bool:
        """Whether it is of the half that nobody looked at."""
        return hashlib.sha256(self.words.encode()).digest()[0] % 2 == 1


@dataclass
class Collection:
    """Documents and questions."""

    documents: dict[str, Document] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)

    def add(self, id_: str, language: str, title: str, text: str) -> str:
        """A document; its id."""
        self.documents[id_] = Document(id_, language, title, text)
        return id_

    def shares_half(self, question: Question) -> bool:
        """Whether half of the question's words stand in the title of a relevant document."""
        asked = words(question.words)
        best = max(len(asked & words(self.documents[id_].title)) for id_ in question.relevant)
        return best >= len(asked) / 2


def words(text: str) -> set[str]:
    """In lower case."""
    return {word.lower() for word in _WORD.findall(text)}


def collection(data: Path) -> Collection:
    """All of it, always the same."""
    made, chance = Collection(), random.Random(1)
    for build in (_known, _topics, _events, _stories, _paraphrases):
        every = list(build(data, made))
        made.questions += chance.sample(every, min(EACH, len(every)))
    return made


def _known(data: Path, made: Collection) -> Iterator[Question]:
    every = list(rows(data / AG_NEWS))
    frequent = Counter(word for row in every for word in words(f"{row['title']} {row['text']}"))
    for row in every:
        id_ = made.add(f"ag-{row['id']}", "en", row["title"], row["text"])
        few = [
            w for w in words(row["text"]) - words(row["title"]) if len(w) > 3 and 3 <= frequent[w] <= len(every) / 50
        ]
        if len(few) >= 4:
            chosen = sorted(few, key=lambda w: (frequent[w], w))[:4]
            yield Question("known", " ".join(chosen), frozenset({id_}))


def _topics(data: Path, made: Collection) -> Iterator[Question]:
    of: dict[str, set[str]] = defaultdict(set)
    for row in rows(data / REUTERS):
        if row["topics"] and row["text"].strip():
            id_ = made.add(f"reuters-{row['id']}", "en", row["title"] or "", row["text"])
            for topic in row["topics"]:
                of[topic].add(id_)
    for topic, name in sorted(NAMES.items()):
        if len(of[topic]) >= LEAST_RELEVANT:
            yield Question("topic", name, frozenset(of[topic]))


def _events(data: Path, made: Collection) -> Iterator[Question]:
    for row in rows(data / TELEGRAM):
        id_ = made.add(f"telegram-{row['id']}", row["lang"], row["second_title"], row["second_text"])
        if row["gold_quality"] == "OK":
            yield Question(f"event ({row['lang']})", row["first_title"], frozenset({id_}))


def _stories(data: Path, made: Collection) -> Iterator[Question]:
    stories: dict[str, list[str]] = defaultdict(list)
    for row in rows(data / STORIES):
        stories[row["story"]].append(made.add(f"uci-{row['id']}", "en", row["title"], row["title"]))
    for members in stories.values():
        for own in members[:2]:
            title = made.documents[own].title
            same = frozenset(one for one in members if made.documents[one].title == title)
            if others := frozenset(members) - same:
                yield Question("story", title, others, same)


def _paraphrases(data: Path, made: Collection) -> Iterator[Question]:
    with tarfile.open(data / STS) as archive:
        files = {m.name: archive.extractfile(m) for m in archive.getmembers() if m.name.endswith(".tsv")}
        texts = {name: file.read().decode("utf-8-sig") for name, file in sorted(files.items()) if file}
    for name, text in texts.items():
        for row in csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE):
            pair = _pair(name, row)
            if pair is None:
                continue
            one, other, same = pair
            id_ = made.add(f"sts-{len(made.documents)}", "en", other, other)
            if same and len(words(one) & words(other)) < len(words(one)) / 2:
                yield Question("paraphrase", one, frozenset({id_}))


def _pair(name: str, row: list[str]) -> tuple[str, str, bool] | None:
    if "msr-para" in name and len(row) == 5 and row[0] in ("0", "1"):
        return row[3], row[4], row[0] == "1"
    if "semeval" in name and len(row) == 3 and row[0]:
        return row[1], row[2], float(row[0]) >= ALIKE
    return None
