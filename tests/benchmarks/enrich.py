"""How many articles a second the enrich step reads, and what its time goes to: python -m tests.benchmarks.enrich [DATA_FOLDER]

With the folder of labelled sets, English reports of MasakhaNEWS, French ones of it too with `--language fr`; without it,
invented ones (`corpus.py`). The whole step is reading a message, enriching it, signing it for link and writing both
messages. Processor time of one core; the median of several runs, after one that warms the caches.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import mean, median
from typing import Any, Final, TypeVar

from rich.console import Console
from rich.table import Table

from services.contract.articles import ClassifiedArticle, EnrichedArticle, Provenance, encode, grow, reader
from services.text.vectors import table
from services.workers.enrich import enrich, gazetteer, lexicon
from services.workers.enrich.agencies import Agencies
from services.workers.enrich.describe import Describer
from services.workers.enrich.enrich import Enricher
from services.workers.enrich.phrases import Phrases
from services.workers.enrich.sign import Signer
from services.workers.enrich.tone import Tones
from tests.benchmarks.asked import asked
from tests.benchmarks.corpus import articles
from tests.quality.topics import SETS, kept

WORDS: Final = range(250, 551)
"""Of the articles that are taken from the folder: some 400 on the average."""
PARTS: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "names": (enrich, ("read", "entities", "entity")), "places": (enrich, ("toponyms", "resolve", "countries")),
    "phrases": (Phrases, ("of",)), "extract": (enrich, ("extract",)), "quotes": (enrich, ("quotes",)),
    "events": (enrich, ("events",)), "dates": (enrich, ("find_dates", "dates", "written")),
    "readability": (enrich, ("readability",)), "words": (enrich, ("reading",)), "vector": (enrich, ("vector",)),
    "record": (enrich, ("grow",)), "tone": (Tones, ("tone",)), "agency": (Agencies, ("credited",)),
}  # fmt: skip
"""Part to where its functions are called, and their names."""

Step = Callable[[bytes], None]
Work = TypeVar("Work")


@dataclass
class Clock:
    """Seconds by part."""

    spent: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def timed(self, part: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with its time counted."""

        def run(*given: Any, **named: Any) -> Any:
            start = time.process_time()
            try:
                return call(*given, **named)
            finally:
                self.spent[part] += time.process_time() - start

        return run


@contextmanager
def parted(clock: Clock) -> Iterator[None]:
    """While it lasts, the parts of the step count their time."""
    before = [(place, name, getattr(place, name)) for place, names in PARTS.values() for name in names]
    try:
        for part, (place, names) in PARTS.items():
            for name in names:
                setattr(place, name, clock.timed(part, getattr(place, name)))
        yield
    finally:
        for place, name, call in before:
            setattr(place, name, call)


def messages(data: Path | None, language: str, count: int) -> Iterator[bytes]:
    """Classified articles as they lie on the topic."""
    for raw in islice(_texts(data, language) if data else articles(count), count):
        first = raw.observed
        more = {"version": 1, "revision": 1, "first_seen": first, "content_hash": "0" * 16, "published": first}
        yield encode(grow(raw, ClassifiedArticle, **more, language=language, language_confidence=0.99))


def _texts(data: Path, language: str) -> Iterator[Any]:
    """Reports of a length, from the set, in the record of the invented ones."""
    one = next(one for one in SETS if (one.name, one.language) == ("MasakhaNEWS", language))
    shapes = articles(1 << 30, sentences=4)
    for row in kept(one, data):
        if len(row["text"].split()) in WORDS:
            kind, provenance = next(shapes), Provenance(producer="bench", extractor="bench/1", input="set")
            yield grow(kind, type(kind), title=row.get("title") or "", text=row["text"], provenance=provenance)


def whole(enricher: Enricher, signer: Signer) -> tuple[Step, Step]:
    """The step from message to messages, and enriching alone."""
    decoder, at = reader(ClassifiedArticle), next(articles(1)).observed

    def run(message: bytes) -> None:
        enriched = enricher.enrich(decoder.decode(message), at=at)
        encode(enriched)
        for also in signer.signed(enriched):
            encode(also.message)

    return run, lambda message: _only(enricher.enrich(decoder.decode(message), at=at))


def _only(_article: EnrichedArticle) -> None:
    """Nothing goes on."""


def seconds(step: Callable[[Work], object], work: Sequence[Work], runs: int) -> float:
    """Of processor time for all of the work: the median."""
    took = []
    for _ in range(runs):
        start = time.process_time()
        for one in work:
            step(one)
        took.append(time.process_time() - start)
    return median(took)


def measure(work: Sequence[bytes], runs: int, console: Console) -> None:
    """Print the pace, then the shares."""
    words, vectors = lexicon.load(), table.load()
    step, alone = whole(Enricher(words, gazetteer.load(), vectors), Signer(Describer(words.stopwords, vectors)))
    size = mean(len(reader(ClassifiedArticle).decode(message).text.split()) for message in work)
    seconds(step, work, 1)
    all_of_it, enriching = seconds(step, work, runs) / len(work), seconds(alone, work, runs) / len(work)
    console.print(f"{len(work)} articles of {size:.0f} words on the average, {runs} runs, medians, one core")
    for name, each in (("the whole step", all_of_it), ("enriching alone", enriching)):
        console.print(f"{name}: {1 / each:,.0f} articles a second, {each * 1e3:.2f} ms each; "
                      f"at 400 words, in proportion: {size / 400 / each:,.0f}")  # fmt: skip
    console.print(_shares(alone, work, runs, all_of_it - enriching))


def _shares(alone: Step, work: Sequence[bytes], runs: int, around: float) -> Table:
    parts: dict[str, list[float]] = {}
    for _ in range(runs):
        clock = Clock()
        with parted(clock):
            start = time.process_time()
            for message in work:
                alone(message)
            clock.spent["reading the message, and the rest"] = time.process_time() - start - sum(clock.spent.values())
        for part, spent in clock.spent.items():
            parts.setdefault(part, []).append(spent / len(work))
    medians = {part: median(spent) for part, spent in parts.items()}
    medians["signing and writing the messages"] = around
    shown = Table("part", "ms an article", "share", box=None, header_style="bold")
    for part, spent in sorted(medians.items(), key=lambda pair: -pair[1]):
        shown.add_row(part, f"{spent * 1e3:.3f}", f"{spent / sum(medians.values()):.1%}")
    return shown


def main() -> None:
    """Parse and run."""
    given = asked(__doc__)
    measure(list(messages(given.data, given.language, given.articles)), given.runs, Console())


if __name__ == "__main__":
    main()
