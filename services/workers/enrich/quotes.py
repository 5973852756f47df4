"""What is quoted, and who says it: direct speech with its speaker, in the signs of every script.

The speaker is looked for as Pouliquen, Steinberger and Best 2007 (Automatic detection of quotations in multilingual news)
do it: a verb of saying beside the quotation, and the person who is named nearest to that verb; a pronoun stands for the
person named last; a paragraph that is all quotation goes on with the speaker before it.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, NamedTuple, Self

from services.contract.articles import Entity, Quote
from services.workers.enrich.merge import Group

MOST: Final = 30
FEWEST_WORDS: Final = 4
"""Fewer are a title, a nickname or a word held at arm's length, unless somebody says them."""
LONGEST: Final = 2_000
REACH: Final = 160
"""Characters on each side of a quotation in which its speaker is looked for."""
SURE, LIKELY, POSSIBLE = 0.9, 0.7, 0.5
"""Named beside the verb; a pronoun for the one named last; a quotation that goes on."""
_QUOTED: Final = re.compile(
    "“([^“”\n]{2,2000})(?:”|(?=\n|$))|„([^„“”\n]{2,2000})[“”]|«([^«»\n]{2,2000})»|»([^«»\n]{2,2000})«"
    '|「([^「」\n]{2,2000})」|"(?<![\\w"]")([^"\n]{2,2000})"(?!\\w)'
)
_WORD: Final = re.compile(r"\w+")
_SAME: Final = {ord("ı"): "i", ord("ſ"): "s", 0x307: None}
"""`İ` in lower case has a dot of its own."""
_JOINTS: Final = "وف"
"""Arabic `and` and `then`, written on the verb."""
_STOP: Final = re.compile(r"[.!?؟。](?=\s|$)|[“„«「\"]")


class _Person(NamedTuple):
    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Speech:
    """How a text says that somebody speaks; make one a process and keep it."""

    says: "re.Pattern[str]"
    first: frozenset[str]
    """The words that it begins with, see `_key`: only where one stands is it tried."""
    unspaced: tuple[str, ...]
    """What says so between any two characters."""
    pronoun: "re.Pattern[str]"

    @classmethod
    def load(cls) -> Self:
        """Raises FileNotFoundError where the words are missing."""
        read: dict[str, dict[str, str]] = tomllib.loads(
            files("services.workers.enrich.data").joinpath("speech.toml").read_text("utf-8")
        )
        says, joined, unspaced = (_parts(read[name]) for name in ("says", "says_after_joint", "says_unspaced"))
        pronouns, bare = (_any(_parts({name: read["pronouns"][name]})) for name in ("spaced", "unspaced"))
        spaced = (*says, *(joint + verb for joint in ("", *_JOINTS) for verb in joined))
        return cls(
            re.compile(
                rf"\b(?:{_any(says)})\b|(?<!\w)[{_JOINTS}]?(?:{_any(joined)})(?!\w)|{_any(unspaced)}", re.IGNORECASE
            ),
            frozenset(_key(_WORD.findall(verb)[0]) for verb in spaced),
            tuple(unspaced),
            re.compile(rf"\b(?:{pronouns})\b|{bare}", re.IGNORECASE),
        )

    def verb(self, text: str, start: int, end: int) -> "re.Match[str] | None":
        """The first words of a stretch that say that somebody speaks."""
        if not text.isascii() and any(text.find(sign, start, end) >= 0 for sign in self.unspaced):
            return self.says.search(text, start, end)
        for word in _WORD.finditer(text, start, end):
            if _key(word.group()) in self.first and (found := self.says.match(text, word.start(), end)):
                return found
        return None


def _parts(lists: Mapping[str, str]) -> list[str]:
    """Words by blanks, then phrases by strokes."""
    return [part for words in lists.values() for part in (*words.partition("|")[0].split(), *words.split("|")[1:])]


def _any(parts: Iterable[str]) -> str:
    return "|".join(map(re.escape, parts))


def _key(word: str) -> str:
    """In lower case, with the letters that `re.IGNORECASE` takes for one another as one."""
    return word.lower() if word.isascii() else word.lower().translate(_SAME)


def quotes(text: str, groups: Mapping[str, Group], people: Mapping[str, Entity], speech: Speech) -> tuple[Quote, ...]:
    """The quotations of title + newline + text in order, at most MOST. `people`: the entity of each person's group."""
    named = sorted(_Person(start, end, people[key].name) for key in people for start, end in groups[key].spans)
    found: list[Quote] = []
    before: tuple[str | None, int] = (None, 0)
    for match in _QUOTED.finditer(text):
        quoted = next(part for part in match.groups() if part)
        speaker, confidence, said = _speaker(text, match, named, before, speech)
        if not said and _short(quoted):
            continue
        found.append(Quote(text=quoted.strip(), offset=match.start(), speaker=speaker, confidence=confidence))
        before = speaker, match.end()
        if len(found) == MOST:
            break
    return tuple(found)


def _short(quoted: str) -> bool:
    return quoted.count(" ") + 1 < FEWEST_WORDS and (len(quoted) < 8 or quoted.isascii())


def _speaker(
    text: str, match: "re.Match[str]", named: list[_Person], before: tuple[str | None, int], speech: Speech
) -> tuple[str | None, float, bool]:
    """Who says it, how sure that is, and whether a verb says that somebody does."""
    for start, end in _frames(text, match):
        verb = speech.verb(text, start, end)
        if verb is None:
            continue
        person = _nearest(named, start, end, verb)
        if person:
            return person, SURE, True
        if _unnamed(text, start, end, verb, speech):
            last = next((one.name for one in reversed(named) if one.end <= match.start()), None)
            return (last, LIKELY, True) if last else (None, 0.0, True)
        return None, 0.0, True
    return _goes_on(text, match, before, speech)


def _goes_on(
    text: str, match: "re.Match[str]", before: tuple[str | None, int], speech: Speech
) -> tuple[str | None, float, bool]:
    """The speaker before it, where `she said` stands between, or the paragraph holds nothing but this."""
    speaker, end = before
    if speaker is None:
        return None, 0.0, False
    first, last = _paragraph(text, match)
    if end > first and match.start() - end < REACH and speech.verb(text, end, match.start()):
        return speaker, LIKELY, True
    if not text[first : match.start()].strip() and not text[match.end() : last].strip(" .,"):
        return speaker, POSSIBLE, True
    return None, 0.0, False


def _unnamed(text: str, start: int, end: int, verb: "re.Match[str]", speech: Speech) -> bool:
    """Whether somebody says it who was named before: by a pronoun, or by a verb alone (`وأضاف: «`, `Añadió: «`)."""
    alone = text[verb.end() : end].lstrip()[:1] in {":", ""} and text[start : verb.start()].strip() in {"", "“", '"'}
    return alone or bool(speech.pronoun.search(text, max(start, verb.start() - 24), min(end, verb.end() + 24)))


def _frames(text: str, match: "re.Match[str]") -> Iterator[tuple[int, int]]:
    """What stands behind the quotation in its sentence, then what stands before it."""
    first, last = _paragraph(text, match)
    end = min(last, match.end() + REACH)
    stop = _STOP.search(text, match.end(), end)
    if not match.group().rstrip('”"»“「」').endswith((".", "!", "?")) or text[match.end() : match.end() + 2].strip():
        yield match.end(), stop.start() if stop else end
    start = max(first, match.start() - REACH)
    cut = max(text.rfind(sign, start, match.start()) for sign in (". ", "! ", "? ", "”", "»", "؟ ", "。"))
    yield (cut + 1 if cut >= start else start), match.start()
    if stop is None:
        yield match.end(), end


def _paragraph(text: str, match: "re.Match[str]") -> tuple[int, int]:
    end = text.find("\n", match.end())
    return text.rfind("\n", 0, match.start()) + 1, len(text) if end < 0 else end


def _nearest(named: list[_Person], start: int, end: int, verb: "re.Match[str]") -> str | None:
    """The person in the frame who stands nearest to the verb; of equals the one behind it."""
    near = [one for one in named if start <= one.start and one.end <= end]
    distance = [max(one.start - verb.end(), verb.start() - one.end) for one in near]
    return near[min(range(len(near)), key=lambda at: (distance[at], -near[at].start))].name if near else None
