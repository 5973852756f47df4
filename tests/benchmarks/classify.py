"""How many articles a second the classify step reads, and each part of it: python -m tests.benchmarks.classify [DATA_FOLDER]

Articles as `tests.benchmarks.enrich` has them. The whole step is reading a message, finding language and topics, and writing
the message. Processor time of one core; the median of several runs, after one that warms the caches.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from statistics import mean
from typing import Final

from rich.console import Console
from rich.table import Table

from services.contract.articles import UniqueArticle, encode, reader
from services.workers.classify.classify import Classifier
from tests.benchmarks.asked import asked
from tests.benchmarks.enrich import messages, seconds

AT: Final = datetime(2025, 6, 1, tzinfo=UTC)


def parts(classifier: Classifier, work: list[bytes], language: str) -> dict[str, Callable[[int], object]]:
    """What is measured, by name; each takes the place of an article in the work."""
    decoder, find, topics = reader(UniqueArticle), classifier.languages.find, classifier.subjects.find
    read = [decoder.decode(message) for message in work]
    title, text = [article.title for article in read], [article.text for article in read]
    return {
        "the whole step": lambda at: encode(classifier.classify(decoder.decode(work[at]), at=AT)),
        "language": lambda at: find(title[at], text[at]),
        "topics": lambda at: topics(title[at], text[at], read[at].tags, language, read[at].url),
    }


def measure(work: list[bytes], language: str, runs: int, console: Console) -> None:
    """Print the pace of each part."""
    decoder, classifier = reader(UniqueArticle), Classifier.load()
    size = mean(len(decoder.decode(message).text.split()) for message in work)
    shown = Table("part", "articles a second", "ms an article", box=None, header_style="bold")
    for name, part in parts(classifier, work, language).items():
        seconds(part, range(len(work)), 1)
        each = seconds(part, range(len(work)), runs) / len(work)
        shown.add_row(name, f"{1 / each:,.0f}", f"{each * 1e3:.3f}")
    console.print(f"{len(work)} articles of {size:.0f} words on the average, {runs} runs, medians, one core")
    console.print(shown)


def main() -> None:
    """Parse and run."""
    given = asked(__doc__)
    measure(list(messages(given.data, given.language, given.articles)), given.language, given.runs, Console())


if __name__ == "__main__":
    main()
