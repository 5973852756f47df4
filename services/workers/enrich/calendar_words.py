"""The words by which a language names time from where it stands, ready to be matched: `data/when.toml`.

Why here: a text is searched for the few words that name time at all; only around those the costly patterns are tried.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, Literal, Self

Unit = Literal["day", "week", "month", "year"]
BEFORE: Final = 28
"""Characters in front of a word of time in which what belongs to it stands."""
AFTER: Final = 20


@dataclass(frozen=True, slots=True)
class CalendarWords:
    """Of one language; keys are in lower case."""

    days: Mapping[str, int]
    """0 is Monday."""
    near: Mapping[str, int]
    units: Mapping[str, Unit]
    dual: Mapping[str, Unit]
    months: Mapping[str, int]
    numbers: Mapping[str, int]
    last: frozenset[str]
    next: frozenset[str]
    future: frozenset[str]
    not_after: frozenset[str]
    anchors: frozenset[str]
    """Every word that can name time, as texts write it."""
    ago: "re.Pattern[str] | None"
    """In front of a unit: `vor zwei `; group 1 is the number."""
    ahead: "re.Pattern[str]"
    ago_after: "re.Pattern[str] | None"
    """Behind a unit: ` ago`."""
    month_after: str
    """The word in front of a month alone."""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Self:
        """Take a table of the file."""
        days = {word: at for at, words in enumerate(raw["days"]) for word in words.split("|")}
        units: dict[str, Unit] = {word: unit for unit, words in raw["units"].items() for word in words.split("|")}
        months = _months(raw["months"])
        near, dual = dict(raw["near"]), dict(raw.get("dual", {}))
        named = [*days, *near, *units, *dual, *months]
        count = rf"(\d{{1,3}}|{raw['numbers']})\s$"
        return cls(
            days, near, units, dual, months,
            numbers={word: at for at, word in enumerate(raw["numbers"].split("|"), 1)},
            last=_set(raw["last"]), next=_set(raw["next"]), future=_set(raw["future"]),
            not_after=_set(raw["not_after"]),
            anchors=frozenset(form for word in named for form in (word, word.capitalize(), word.upper())),
            ago=re.compile(rf"\b(?:{raw['ago']})\s(?:{count})?", re.IGNORECASE) if raw["ago"] else None,
            ahead=re.compile(rf"\b(?:{raw['ahead']})\s(?:{count})?", re.IGNORECASE),
            ago_after=re.compile(rf"\s{raw['ago_after']}\b", re.IGNORECASE) if raw["ago_after"] else None,
            month_after=raw["month_after"],
        )  # fmt: skip


def load() -> dict[str, CalendarWords]:
    """By language. Raises FileNotFoundError where the file is missing, KeyError where a table is not complete."""
    raw = tomllib.loads(files("services.workers.enrich.data").joinpath("when.toml").read_text("utf-8"))
    return {language: CalendarWords.of(words) for language, words in raw.items()}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split("|")) if words else frozenset()


def _months(language: str) -> dict[str, int]:
    """The names of the months as they are written, with their numbers; without those of three letters that are words."""
    if not language:
        return {}
    table = tomllib.loads(files("services.text").joinpath("months.toml").read_text("utf-8"))
    return {
        name: number
        for number, names in enumerate(table[language], 1)
        for name in names
        if name == names[0] or len(name) > 3
    }
