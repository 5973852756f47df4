"""Whose copy a text is: the agency that its dateline, its author, its last line or its source names.

Where an agency is only spoken of (`told Reuters`) nothing is credited to it: a mark counts in its own place alone, in
brackets behind the place of a dateline, as the whole of an author, or as a line of credit at the end.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, Self

START: Final = 160
"""Characters in which a dateline ends."""
END: Final = 240
"""Characters at the end in which a credit stands."""
_REPORTING: Final = re.compile(r"\((?:Additional )?(?:Reporting|Writing|Editing) by [^)]*\)?\s*$")


@dataclass(frozen=True, slots=True)
class Agencies:
    """The marks, made ready; make one a process and keep it."""

    names: Mapping[str, str]
    """Mark to agency."""
    dateline: "re.Pattern[str]"
    credit: "re.Pattern[str]"

    @classmethod
    def load(cls) -> Self:
        """Raises FileNotFoundError where the list is missing."""
        listed: dict[str, Any] = tomllib.loads(
            files("services.workers.enrich.data").joinpath("agencies.toml").read_text("utf-8")
        )
        names = {mark: agency for agency, marks in listed["agencies"].items() for mark in marks}
        mark = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        dateline = rf"^[^\n]{{0,100}}?\((?:{mark})(?:[/,][^)\n]{{1,30}})?\)\s*[-–—:]|^[^\n.]{{0,60}}?[-–—,/] ?(?:{mark})\s*[-–—:/]"
        credit = rf"(?:^|\n|[-–—(/©:] ?|\b(?:Source|Quelle|Fuente|المصدر):? )(?:{mark})[)\s./|\d]*$"
        return cls(names, re.compile(dateline), re.compile(credit))

    def credited(self, text: str, authors: Sequence[str], source: str) -> str | None:
        """The agency, None where nothing credits one."""
        for said in (*authors, source):
            if said.strip() in self.names:
                return self.names[said.strip()]
        end = text[-END:].rstrip()
        found = self.dateline.match(text[:START].lstrip()) or self.credit.search(end)
        if found:
            return self._named(found.group())
        return "Reuters" if _REPORTING.search(end) else None

    def _named(self, words: str) -> str | None:
        """The agency whose mark stands last in the words."""
        at = {mark: words.rfind(mark) for mark in self.names}
        best = max(at, key=lambda mark: (at[mark] + len(mark) if at[mark] >= 0 else -1, len(mark)))
        return self.names[best] if at[best] >= 0 else None
