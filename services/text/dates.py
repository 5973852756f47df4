"""Finds the full calendar days that a text states, in many languages.

Why here: a reader of pages and the enrichment stage must agree on what is a date, and neither may guess. A day counts
only where the text gives day, month and year so that one reading is possible: `3 March 2024`, `2024-03-03`,
`25/03/2024` and `04/04/2024` do, `March 3`, `March 2024` and `03/04/2024` do not. Dots are the exception: national
standards that write dates with dots (DIN 5008, GOST R 7.0.97) put the day first, so `03.04.2024` is 3 April.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Final

_YEARS: Final = range(1000, 2200)
_NUMERIC_YEARS: Final = range(1800, 2200)
"""Narrower, since `1445-09-03` is a year of another calendar."""


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A day that a text states."""

    date: str
    """ISO 8601 calendar date, `2024-03-03`."""
    quote: str
    """The words that state it, as found."""
    offset: int
    """Of the quote in the text, in characters."""


def _folding() -> dict[int, str]:
    """Accented Latin letters, carriers of hamza and the dotless i to their plain forms, one to one: offsets stay."""
    table = {ord(c): c2 for c, c2 in zip("آأإٱı", "ااااi", strict=True)}
    for code in range(0xC0, 0x180):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base
    return table


_FOLD: Final = _folding()


def _fold(text: str) -> str:
    return text if text.isascii() else text.translate(_FOLD)


def _months() -> dict[str, int]:
    table = tomllib.loads(files("services.text").joinpath("months.toml").read_text("utf-8"))
    return {
        _fold(name).casefold(): number
        for language in table.values()
        for number, names in enumerate(language, 1)
        for name in names
    }


MONTHS: Final = _months()
"""Folded month name to its number, 1 to 12."""

_NAME: Final = r"(?:(?:كانون|تشرين)\s)?[^\W\d_]{2,10}"
"""Any word that could be a month; the table decides. Far faster than an alternation of all names."""
_SECOND: Final = rf"(?:\s?[/(]\s?(?P<n1>{_NAME})\s?\)?)?"  # both Arabic systems side by side
_MARKUP: Final = (
    # 3 March 2024, 3rd of March 2024, 3. März 2024, 1er mars 2024, 2 de mayo de 2020, 3 مارس/آذار 2024, 3-Mar-2024
    rf"(?<!\d)(?<!\d[.,:/])(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|[.ºª°])?[\s-]{{0,2}}(?:of\s|del?\s|d')?"
    rf"(?P<m1>{_NAME})\.?{_SECOND},?[\s-]{{0,2}}(?:of\s|del?\s)?(?P<y1>\d{{4}})(?!\d)",
    # March 3, 2024; Mar. 3rd 2024
    rf"(?<!\w)(?P<m2>{_NAME})\.?\s{{0,2}}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s{{0,2}}|\s{{1,2}})(?P<y2>\d{{4}})(?!\d)",
    # 2024-03-03, 2024/3/3, 2024.03.03
    r"(?<![\d./-])(?P<y3>\d{4})(?P<s3>[-/.])(?P<m3>\d{1,2})(?P=s3)(?P<d3>\d{1,2})(?!\d|[-/.]\d)",
    # 2024年3月3日, 2024년 3월 3일
    r"(?<!\d)(?P<y4>\d{4})\s?[年년]\s?(?P<m4>\d{1,2})\s?[月월]\s?(?P<d4>\d{1,2})\s?[日일]",
    # 03.04.2024
    r"(?<![\d./-])(?P<d5>\d{1,2})\.\s?(?P<m5>\d{1,2})\.\s?(?P<y5>\d{4})(?!\d|[-/.]\d)",
    # 25/03/2024, 03/25/2024: read only where one reading is possible
    r"(?<![\d./-])(?P<a6>\d{1,2})(?P<s6>[-/])(?P<b6>\d{1,2})(?P=s6)(?P<y6>\d{4})(?!\d|[-/.]\d)",
)
_PATTERN: Final = re.compile("|".join(_MARKUP), re.IGNORECASE)
_MONTH_WORDS: Final = frozenset(word for name in MONTHS for word in name.split())
_LETTERS: Final = re.compile(r"[^\W\d_ºª]+")
_NUMBERS: Final = re.compile(r"\d\s?[-/.年년]\s?\d")
_YEAR: Final = re.compile(r"\d{4}")
_REACH: Final = 48
"""Characters before a year in which its day and month must stand; the longest form is well below it."""


def find_dates(text: str) -> list[FoundDate]:
    """Every full day that the text states, in order; no day twice at the same place.

    Linear in the length of the text: only the surroundings of four-digit numbers are looked at.
    """
    found: list[FoundDate] = []
    for start, end in _windows(text):
        for day, low, high in _days(_fold(text[start:end])):
            found.append(FoundDate(day.isoformat(), text[start + low : start + high], start + low))
    return found


def _days(window: str) -> Iterator[tuple[date, int, int]]:
    at = 0
    if not (_NUMBERS.search(window) or _names_a_month(window)):
        return
    while match := _PATTERN.search(window, at):
        day = _day(match)
        at = match.end() if day else match.start() + 1  # "5 people 2024-03-03": the year may still begin a date
        if day:
            yield day, match.start(), match.end()


def _names_a_month(window: str) -> bool:
    """Whether the costly pattern can find anything but numbers; `3rdMarch` is a month behind two letters."""
    words = _LETTERS.findall(window.casefold())
    return any(word in _MONTH_WORDS or word[2:] in _MONTH_WORDS for word in words)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Stretches around the four-digit numbers, merged where they meet."""
    start = end = -1
    for match in _YEAR.finditer(text):
        low, high = max(0, match.start() - _REACH), match.end() + _REACH
        if low > end:
            if end >= 0:
                yield start, end
            start = low
        end = high
    if end >= 0:
        yield start, min(end, len(text))


def _day(match: "re.Match[str]") -> date | None:
    part = {name[0]: value for name, value in match.groupdict().items() if value is not None}
    year = int(part["y"])
    if "a" in part:
        return _one_reading(year, int(part["a"]), int(part["b"]))
    if part["m"].isdecimal():
        return _valid(year, int(part["m"]), int(part["d"]), _NUMERIC_YEARS)
    month = _month(part["m"])
    agrees = "n" not in part or _month(part["n"]) == month
    return _valid(year, month, int(part["d"]), _YEARS) if month and agrees else None


def _month(name: str) -> int | None:
    return MONTHS.get(" ".join(name.casefold().split()))


def _one_reading(year: int, first: int, second: int) -> date | None:
    readings = {_valid(year, first, second, _NUMERIC_YEARS), _valid(year, second, first, _NUMERIC_YEARS)} - {None}
    return readings.pop() if len(readings) == 1 else None


def _valid(year: int, month: int, day: int, years: range) -> date | None:
    try:
        return date(year, month, day) if year in years else None
    except ValueError:
        return None
