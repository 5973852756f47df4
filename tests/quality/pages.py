"""How well saved pages are read: `python -m tests.quality.pages DATA [--write]`.

Text on the article extraction benchmark (scrapinghub; MIT), by its own measure (`shingles.py`), and by the same measure on
the test pages of Readability.js and goose3 (Apache 2.0), newspaper4k and fundus (MIT), whose right texts are made by tools or
hold the summary too: for comparing readers, not for boasting. goose3 gives beginnings only, so beginnings are compared.

A title is right where it is the same without regard to case, spacing and the form of signs; authors, where at least half of
the words of both lists of names are the same ones; a date, where it is the same day, in its own zone or UTC. A page that a
reader refuses counts as wrong. Of one half of the benchmark (`held`) no page was looked at while the reader was made, only
the score.
"""

import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Final

from services.text.noise import plain
from tests.quality.figures import percent, table
from tests.quality.page_readers import FACTS, Facts, texts
from tests.quality.page_sets import SETS, Page, pages
from tests.quality.shingles import Overlap, beginning, overlap, score, spread
from tests.quality.written import main

WRITTEN: Final = Path(__file__).with_name("PAGES.md")
BEGINNINGS: Final = "goose3"
_NO_NAMES: Final = frozenset(("by", "and", "von", "und", "par", "et", "por", "y"))
_HEAD: Final = """# How well pages are read

Made by `python -m tests.quality.pages DATA --write`. The sets are foreign and not in the project; intervals are 95 %. Speeds are
pages a CPU second of one core, which others shared.
"""


def held(found: Sequence[Page]) -> frozenset[str]:
    """Names of the half of the benchmark that was kept for the end."""
    names = sorted(page.name for page in found)
    random.Random(7).shuffle(names)
    return frozenset(names[len(names) // 2 :])


def measure(found: Sequence[Page], ask: Callable[[Page], str], set_: str) -> tuple[list[Overlap], float]:
    """How each text compares, and pages a CPU second, after one page that counts for nothing."""
    ask(found[0])
    start = process_time()
    answers = [ask(page) for page in found]
    speed = len(found) / (process_time() - start)
    both = [(page.text or "", answer) for page, answer in zip(found, answers, strict=True)]
    return [overlap(right, beginning(got, right) if set_ == BEGINNINGS else got) for right, got in both], speed


def benchmark(found: Sequence[Page]) -> Iterator[tuple[object, ...]]:
    """A row for each reader."""
    kept = held(found)
    for name, ask in texts():
        compared, speed = measure(found, ask, "aeb")
        whole = score(compared)
        halves = [
            [c for page, c in zip(found, compared, strict=True) if (page.name in kept) is late]
            for late in (False, True)
        ]
        first, last = (score(half).f1 for half in halves)
        yield (name, f"{whole.f1:.3f} ± {spread(compared):.3f}", f"{whole.precision:.3f}", f"{whole.recall:.3f}",
               f"{first:.3f}", f"{last:.3f}", f"{speed:.0f}")  # fmt: skip


def others(sets: dict[str, list[Page]]) -> Iterator[tuple[object, ...]]:
    """F1 and speed of each reader on the other sets."""
    known = {name: [page for page in found if page.text] for name, found in sets.items()}
    for name, ask in texts():
        figures = [measure(found, ask, set_) for set_, found in known.items()]
        yield name, *(f"{score(compared).f1:.3f} ({speed:.0f})" for compared, speed in figures)


def facts(sets: dict[str, list[Page]]) -> Iterator[tuple[object, ...]]:
    """Title, authors and date of each reader on each set."""
    for set_, found in sets.items():
        for name, ask in FACTS:
            told = [(page, ask(page)) for page in found]
            yield set_, name, *(_right(told, judge) for judge in (same_title, same_authors, same_day))


def _right(told: Sequence[tuple[Page, Facts]], judge: Callable[[Page, Facts], bool | None]) -> str:
    judged = [right for page, got in told if (right := judge(page, got)) is not None]
    return f"{sum(judged)} of {len(judged)}, {percent(sum(judged), len(judged))}" if judged else ""


def same_title(page: Page, got: Facts) -> bool | None:
    """None where the set gives none."""
    return plain(page.title).casefold() == plain(got.title).casefold() if page.title else None


def same_authors(page: Page, got: Facts) -> bool | None:
    """None where the set gives none."""
    if not page.authors:
        return None
    one, other = (
        set(re.findall(r"[^\W\d_]+", " ".join(names).casefold())) - _NO_NAMES for names in (page.authors, got.authors)
    )
    return 2 * len(one & other) >= len(one | other) > 0


def same_day(page: Page, got: Facts) -> bool | None:
    """None where the set gives none that can be read."""
    right = _days(page.date or "")
    return bool(right & _days(got.date)) if right else None


def _days(written: str) -> frozenset[str]:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return frozenset()
    days = (moment, moment.astimezone(UTC)) if moment.tzinfo else (moment,)
    return frozenset(day.date().isoformat() for day in days)


def report(data: Path) -> Iterator[str]:
    """Markdown lines."""
    found = pages(data, "aeb")
    sets = {name: pages(data, name) for name in SETS if name != "aeb"}
    head = ("", "F1", "precision", "recall", "F1, first half", "F1, half held back", "pages a second a core")
    yield from (
        f"## Text: the article extraction benchmark, {len(found)} pages",
        "",
        *table(head, list(benchmark(found))),
        "",
    )
    sizes = [f"{name}, {sum(bool(page.text) for page in all_)}" for name, all_ in sets.items()]
    yield from ("## Text: F1 (pages a second a core) on other sets", "", *table(("", *sizes), list(others(sets))), "")
    yield from ("## Title, authors, date", "", *table(("set", "", "title", "authors", "date"), list(facts(sets))))


if __name__ == "__main__":
    sys.exit(main(__doc__, [f"pages_{name}" for name in SETS], WRITTEN, _HEAD, report))
