"""Reads the written cases: dumps in which each line says what it is.

A line begins with `t` (a title, or a copy of it), `p` (a paragraph), `c` (a caption or credit) or `f` (furniture,
bylines, dates), and a space; a line without goes on with the one above. `!` lines are no part of the dump: they tell
what the reader must find in the article that starts below them.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("cases")
NAMES: Final = sorted(path.stem for path in FOLDER.glob("*.txt"))
_LINE: Final = re.compile(r"([tpcf]) (.*)")


@dataclass
class Expected:
    """One article as the reader must find it."""

    title: str = ""
    paragraphs: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)

    def all(self, name: str) -> list[str]:
        """Every fact of one name, in order."""
        return [value for key, value in self.facts if key == name]


@dataclass
class Case:
    """A dump and what is in it."""

    text: str
    articles: list[Expected]


def load(name: str) -> Case:
    """The case of this name."""
    lines: list[str] = []
    articles: list[Expected] = []
    facts: list[tuple[str, str]] = []
    for raw in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        if raw.startswith("! "):
            key, value = raw[2:].split(" ", 1)
            facts.append((key, value))
            continue
        match = _LINE.match(raw)
        lines.append(match[2] if match else raw)
        if match:
            facts = _add(articles, match[1], match[2], facts)
        elif raw:
            articles[-1].paragraphs[-1] += " " + raw
    return Case("\n".join(lines) + "\n", articles)


def _add(articles: list[Expected], code: str, text: str, facts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Adds the line to its article; gives back the facts that still wait for theirs."""
    new_title = code == "t" and (not articles or articles[-1].title != text)
    if new_title or (code == "p" and not articles):
        articles.append(Expected(text if new_title else "", facts=facts))
        facts = []
    if code == "p":
        articles[-1].paragraphs.append(text)
    return facts
