"""What is searched for: words, filters, order and page, checked once on creation.

The command line and the page make the same request, so that both refuse the same things in the same sentence.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Final, Literal, get_args

from services.producers.sanitise import line
from services.search.words import Words, read

Sort = Literal["relevance", "newest"]
Collapse = Literal["copies", "stories", "none"]
"""One hit for all that copy one another, one for all that tell the same story, or one for each article."""
Counted = Literal["all", "leads"]
By = Literal["words", "hybrid"]
"""All words must be found; or the best by most of the words and by meaning, as far as `hybrid.WINDOW`."""
FILTERS: Final = (
    "source", "language", "topic", "entity", "place", "country", "person", "organisation", "speaker", "author", "tag",
    "agency",
)  # fmt: skip
WINDOW: Final = 10_000
"""Elasticsearch pages no deeper than this (`index.max_result_window`)."""
PAGE: Final = 100
LONGEST: Final = 1_000
"""Characters of words."""
MOST_WORDS: Final = 16
"""Each is looked for in every language's fields: more would pass the cluster's limit of clauses."""
MOST_LOOSE_WORDS: Final = 64
"""Of which not all must be found: one clause for each language holds them."""
MOST_VALUES: Final = 20
LONGEST_VALUE: Final = 200
FARTHEST: Final = 20_038
"""Kilometres, half of the equator."""

_LANGUAGE: Final = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9-]+)?")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


class RequestError(ValueError):
    """The request asks for what cannot be searched; the message says what, and what is possible."""


@dataclass(frozen=True, slots=True)
class Near:
    """A circle on the globe."""

    lat: float
    lon: float
    """Degrees, -90 to 90 and -180 to 180."""
    km: float = 50.0
    """Above 0, at most half of the way around."""

    def __post_init__(self) -> None:
        """Raises RequestError."""
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180 and 0 < self.km <= FARTHEST):
            raise RequestError(
                f"near takes a latitude of -90 to 90, a longitude of -180 to 180 and up to {FARTHEST:,} km, not "
                f"{self.lat}, {self.lon}, {self.km}"
            )


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
    """All words and phrases must be found, none of the excluded ones; the filters narrow further.

    `words` may hold plain words, "quoted phrases", -excluded words, and OR between two words or phrases of which one
    is enough. Values of `source`, `language`, `topic`, `country`, `tag` and `agency` are alternatives; of `entity`,
    `place`, `person`, `organisation`, `speaker` and `author` every one must be named in the article. A `since` or
    `until` day is whole and in UTC; a time without an offset is taken as UTC.
    """

    words: str = ""
    source: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    """ISO 639 codes; `en-GB` is `en`."""
    topic: tuple[str, ...] = ()
    """A code of eight digits, or the start of a word of a topic's name, in any case."""
    entity: tuple[str, ...] = ()
    """A person, organisation or place; a part of the name is enough."""
    place: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2."""
    person: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    """Who is quoted."""
    author: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    """The publisher's own category."""
    agency: tuple[str, ...] = ()
    """The news agency that it is credited to."""
    near: Near | None = None
    """Naming a place in this circle."""
    since: datetime | date | None = None
    until: datetime | date | None = None
    sort: Sort = "relevance"
    size: int = 10
    offset: int = 0
    collapse: Collapse = "copies"
    """Show exact copies under other URLs as one hit with its copies."""
    counted: Counted = "all"
    """What facets and histogram count: all articles, or those alone that copy no other one."""
    by: By = "words"
    unfinished: bool = False
    """The last word may be the beginning of one: somebody is still typing."""

    def __post_init__(self) -> None:
        """Cleans all text as articles are cleaned. Raises RequestError."""
        if len(self.words) > LONGEST:
            raise RequestError(f"the words are {len(self.words):,} characters long; at most {LONGEST:,} are searched")
        self._set("words", line(self.words))
        for name in FILTERS:
            self._set(name, tuple(dict.fromkeys(_value(name, v) for v in _values(name, getattr(self, name)))))
        self._check_dates()
        self._check_page()
        most = MOST_WORDS if self.by == "words" else MOST_LOOSE_WORDS
        if (words := self.parts.weight()) > most:
            raise RequestError(
                f"the words count as {words}; at most {most} are searched at once (in quotes three count as one)"
            )

    @cached_property
    def parts(self) -> Words:
        """The words, parsed."""
        return read(self.words)

    def narrowed(self) -> bool:
        """Whether anything but words decides which articles are found."""
        return any(getattr(self, name) for name in (*FILTERS, "near", "since", "until"))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _check_dates(self) -> None:
        for name in ("since", "until"):
            value = getattr(self, name)
            if isinstance(value, datetime):
                self._set(name, _in_utc(name, value))
        if self.since is not None and self.until is not None and _reversed(self.since, self.until):
            raise RequestError(f"since ({self.since.isoformat()}) is later than until ({self.until.isoformat()})")

    def _check_page(self) -> None:
        if self.by not in get_args(By):
            raise RequestError(f"by is words or hybrid, not {self.by!r}")
        if self.sort not in get_args(Sort):
            raise RequestError(f"sort is relevance or newest, not {self.sort!r}")
        if not 1 <= self.size <= PAGE:
            raise RequestError(f"size is 1 to {PAGE}, not {self.size}")
        if not 0 <= self.offset <= WINDOW - self.size:
            raise RequestError(
                f"offset {self.offset} with size {self.size} lies outside the first {WINDOW:,} articles; "
                "narrow the search by words, filters or dates"
            )


def _in_utc(name: str, value: datetime) -> datetime:
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError as error:
        raise RequestError(f"{name} ({value.isoformat()}) lies outside the years 1 to 9999; leave it out") from error


def _reversed(since: datetime | date, until: datetime | date) -> bool:
    """Two times compare as times, anything else by day: a time today is not later than today."""
    if isinstance(since, datetime) and isinstance(until, datetime):
        return since > until
    return _day(since) > _day(until)


def _day(value: datetime | date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _values(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise RequestError(f"{name} takes several values, not the one text {values[:LONGEST_VALUE]!r}")
    if len(values) > MOST_VALUES:
        raise RequestError(f"{len(values)} values are given for {name}; at most {MOST_VALUES} are searched at once")
    return values


def _value(name: str, given: str) -> str:
    if len(given) > LONGEST_VALUE:
        raise RequestError(f"a value of {name} is {len(given):,} characters long; at most {LONGEST_VALUE} are searched")
    value = line(given)
    if not value:
        raise RequestError(f"a value of {name} is empty")
    if name == "language":
        if not (match := _LANGUAGE.fullmatch(value.lower())):
            raise RequestError(f"language takes ISO 639 codes such as en or ar, not {value!r}")
        return match[1]
    if name == "country":
        if not _COUNTRY.fullmatch(value.upper()):
            raise RequestError(f"country takes ISO 3166-1 codes such as LB, not {value!r}; place takes names")
        return value.upper()
    return value
