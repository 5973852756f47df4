"""The IPTC Media Topics: names of the concepts, and which is part of which (https://cv.iptc.org/newscodes/mediatopic/)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "data" / "media_topics.tsv"


class Taxonomy:
    """Codes, names and broader concepts."""

    def __init__(self, names: Mapping[str, str], broader: Mapping[str, str]) -> None:
        """`broader` maps the code of each concept that is part of another to that one's."""
        self.names = dict(names)
        self._broader = dict(broader)
        self.tops = tuple(code for code in names if code not in broader)
        """The first level, in the order of the file."""

    @classmethod
    def load(cls) -> "Taxonomy":
        """The concepts of the data folder. Raises ValueError where a line is not code, name, broader code."""
        rows = [line.split("\t") for line in FILE.read_text("utf-8").splitlines()]
        return cls({code: name for code, name, _ in rows}, {code: broader for code, _, broader in rows if broader})

    def top(self, code: str) -> str:
        """The code of the first-level concept that this one is part of, or its own. Raises KeyError for no concept."""
        if code not in self.names:
            raise KeyError(code)
        while code in self._broader:
            code = self._broader[code]
        return code
