"""The word lists of the enrich stage, read once: roles, honorifics, cues, given names, organisations, stop words.

Why here: every rule of the stage looks words up in one immutable object, so a list can grow without code changing.
"""

import gzip
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from services.workers.enrich.fold import fold

_DATA: Final = files("services.workers.enrich.data")

_PLAIN: Final = (
    *("honorifics", "organisation_last", "organisation_head", "place_last", "place_sure", "place_first", "directions"),
    *("place_before", "place_in", "particles", "speech", "calendar", "never", "abbreviations", "sentence_first"),
)
"""Lists that are taken as they stand in `words.toml`."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All lists. Keys are lower case; those of names are folded (`fold.py`)."""

    honorifics: frozenset[str]
    roles: frozenset[str]
    """One word or several, such as `prime minister`."""
    role_words: frozenset[str]
    """Every word that a role or its modifier consists of."""
    role_nouns: frozenset[str]
    """The words that a role ends with."""
    organisation_last: frozenset[str]
    organisation_head: frozenset[str]
    organised: frozenset[str]
    """Both of the above."""
    joiners: frozenset[str]
    place_last: frozenset[str]
    place_sure: frozenset[str]
    """Of those, the ones that end no person's name."""
    place_first: frozenset[str]
    directions: frozenset[str]
    place_before: frozenset[str]
    place_in: frozenset[str]
    particles: frozenset[str]
    speech: frozenset[str]
    starters: frozenset[str]
    calendar: frozenset[str]
    never: frozenset[str]
    """Words in capitals that name nothing."""
    abbreviations: frozenset[str]
    """Without their last stop; of English, German, French, Spanish and Italian."""
    sentence_first: frozenset[str]
    """A sentence that follows `in the U.S.` is told from `U.S. forces` by its first word."""
    regions: frozenset[str]
    given: frozenset[str]
    given_arabic: frozenset[str]
    organisations: dict[str, str]
    """Folded name, in any language, to the first name of the list."""
    organisation_starts: frozenset[str]
    """Keys of first words of the names above."""
    stopwords: dict[str, frozenset[str]]
    """By language; `""` holds those of all."""


def toml(name: str) -> dict[str, Any]:
    """A TOML file of the data folder."""
    return tomllib.loads(_DATA.joinpath(name).read_text("utf-8"))


def rows(name: str) -> list[list[str]]:
    """The rows of a gzipped TSV file of the data folder."""
    text = gzip.decompress(_DATA.joinpath(name).read_bytes()).decode()
    return [line.split("\t") for line in text.splitlines()]


def _organisations() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in toml("organisations.toml")["names"].split("\n"):
        names = line.split("|")
        table.update({fold(name): names[0] for name in names if name})
    return table


def _given(names: dict[str, str]) -> frozenset[str]:
    english = {row[0] for row in rows("given.tsv.gz")} - set(names["not_english"].split())
    return frozenset(map(fold, english | set(names["given"].split())))


def load() -> Lexicon:
    """Reads every list; takes some milliseconds."""
    raw, names = toml("words.toml"), toml("names.toml")
    words = {key: frozenset(value.split()) for key, value in raw.items()}
    phrases = frozenset(p for line in raw["roles"].splitlines() for p in line.split("|") if p)
    stop = {language: frozenset(text.split()) for language, text in toml("stopwords.toml").items()}
    organisations = _organisations()
    return Lexicon(
        **{name: words[name] for name in _PLAIN},
        roles=phrases,
        role_words=(frozenset(w for p in phrases for w in p.split()) | words["role_modifiers"]) - {"of"},
        role_nouns=frozenset(p.split()[-1] for p in phrases),
        organised=words["organisation_last"] | words["organisation_head"],
        joiners=frozenset(raw["organisation_joiners"].split("|")),
        starters=words["starters"] | stop["en"],
        regions=frozenset(fold(name) for name in raw["continents"].split("|") if name),
        given=_given(names),
        given_arabic=frozenset(map(fold, names["arabic"].split())),
        organisations=organisations,
        organisation_starts=frozenset(key.split()[0] for key in organisations if " " in key),
        stopwords={**stop, "": frozenset().union(*stop.values())},
    )
