"""What the publisher says an article is about: its categories, and the section that stands in its address.

Media Topic codes are taken as they are, names of concepts and of usual sections by the lists of the data folder.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from services.workers.classify.taxonomy import Taxonomy
from services.workers.classify.tokens import fold

FILE: Final = Path(__file__).parent / "data" / "sections.tsv"
CODED: Final = 30.0
"""What a code counts: an editor has set it, whatever the words say."""
NAMED: Final = 6.0
"""What a category counts that is called like a concept or a section."""
IN_ADDRESS: Final = 4.0
"""What a section in the address counts; the word may mean something else there."""
SECTIONS: Final = 3
"""Parts of the path that are looked at; behind them stands the headline."""
_CODE: Final = re.compile(r"(?:medtop[:/]|^(?:.*mediatopic/)?)((?:[01]\d|20)\d{6})$")
"""`medtop:20000344`, the concept's address, or the eight digits alone."""
_SEPARATORS: Final = re.compile(r"[-_+\s]+")


class Said(NamedTuple):
    """One category as the publisher says it, the code it stands for, and what it counts."""

    words: str
    code: str
    worth: float


class Categories:
    """The names that publishers use."""

    def __init__(self, taxonomy: Taxonomy, sections: Mapping[str, str]) -> None:
        """`sections` maps names of sections to codes."""
        self._taxonomy = taxonomy
        named = {fold(name): code for code, name in taxonomy.names.items()}
        self._codes = {**named, **{fold(name): code for name, code in sections.items()}}

    @classmethod
    def load(cls, taxonomy: Taxonomy) -> "Categories":
        """The sections of the data folder. Raises ValueError where a line is not a code and names."""
        rows = [line.split("\t") for line in FILE.read_text("utf-8").splitlines()]
        return cls(taxonomy, {name: code for code, names in rows for name in names.split("|")})

    def said(self, tags: Iterable[str], url: str | None) -> Iterator[Said]:
        """What tags and address say; a tag that is no known name says nothing here."""
        for tag in tags:
            coded = _CODE.search(tag.strip())
            if coded and coded.group(1) in self._taxonomy.names:
                yield Said(tag, coded.group(1), CODED)
            elif code := self._codes.get(_plain(tag)):
                yield Said(tag, code, NAMED)
        for part in _path(url):
            if code := self._codes.get(_plain(part)):
                yield Said(f"/{part}/", code, IN_ADDRESS)


def _plain(name: str) -> str:
    return fold(_SEPARATORS.sub(" ", name).strip())


def _path(url: str | None) -> list[str]:
    """The first parts of the path but the last, which names the article."""
    return [unquote(part) for part in urlsplit(url).path.split("/")[1:-1][:SECTIONS] if part] if url else []
