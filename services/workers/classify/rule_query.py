"""The queries of a newsroom's topic rules: words, "phrases", beginnings*, AND, OR, NOT, brackets, and fields.

`harbour* AND (strike OR title:"dock workers") NOT pearl` - words side by side are joined by AND, which binds closer than OR.
Fields are `title:`, `tag:`, `source:` and `language:`; a term without one is looked for in title and text.
Case, accents and the Arabic article do not count, as in the word lists.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.workers.classify.tokens import bare, fold, words

FIELDS: Final = ("title", "tag", "source", "language")
DEEPEST: Final = 20
"""Brackets within brackets."""
_TOKEN: Final = re.compile(r'\s*(?:(?P<sign>[()])|(?:(?P<field>\w+):)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s()"]+)))')


@dataclass(frozen=True, slots=True)
class Read:
    """An article as queries see it: each field as its words between blanks, `" strike at the harbour "`."""

    everywhere: str
    title: str
    tags: str
    source: str
    language: str

    @classmethod
    def of(cls, title: str, text: str, tags: tuple[str, ...], source: str, language: str) -> "Read":
        """Fold it once for all rules."""
        headline = _spaced(title)
        tagged = "".join(f"{_spaced(tag)}." for tag in tags)  # no phrase goes from one tag into the next
        return cls(f"{headline}.{_spaced(text)}", headline, tagged, fold(source).strip(), language)


Test = Callable[[Read], bool]


class QueryError(ValueError):
    """The query cannot be read: says what and where."""


def compiled(query: str) -> Test:
    """The query as a test. Raises QueryError."""
    parser = _Parser(query)
    test = parser.either(0)
    if parser.token:
        raise QueryError(f"nothing is open that `{parser.token.group().strip()}` closes")
    return test


class _Parser:
    """By recursive descent; `token` is the next one, None at the end."""

    def __init__(self, query: str) -> None:
        self._query, self._at = query, 0
        self.token: re.Match[str] | None = None
        self._next()

    def _next(self) -> None:
        rest = self._query[self._at :].strip()
        self.token = _TOKEN.match(self._query, self._at) if rest else None
        if rest and not self.token:
            raise QueryError(f"cannot read `{rest[:40]}`: a quotation mark is missing")
        self._at = self.token.end() if self.token else len(self._query)

    def _is(self, *signs: str) -> bool:
        return self.token is not None and self.token.group().strip() in signs

    def either(self, depth: int) -> Test:
        tests = [self._all(depth)]
        while self._is("OR"):
            self._next()
            tests.append(self._all(depth))
        return tests[0] if len(tests) == 1 else lambda read: any(test(read) for test in tests)

    def _all(self, depth: int) -> Test:
        tests = [self._one(depth)]
        while self.token and not self._is("OR", ")"):
            if self._is("AND"):
                self._next()
            tests.append(self._one(depth))
        return tests[0] if len(tests) == 1 else lambda read: all(test(read) for test in tests)

    def _one(self, depth: int) -> Test:
        if depth > DEEPEST:
            raise QueryError(f"more than {DEEPEST} brackets or NOTs within one another")
        if not self.token or self._is("AND", "OR", ")"):
            raise QueryError(
                "a word is missing " + (f"before `{self.token.group().strip()}`" if self.token else "at the end")
            )
        if self._is("NOT"):
            self._next()
            negated = self._one(depth + 1)
            return lambda read: not negated(read)
        if self._is("("):
            self._next()
            inner = self.either(depth + 1)
            if not self._is(")"):
                raise QueryError("a bracket is not closed")
            self._next()
            return inner
        test = _term(self.token)
        self._next()
        return test


def _term(token: "re.Match[str]") -> Test:
    field, said = token.group("field"), token.group("phrase") or token.group("word") or ""
    if field is not None and field not in FIELDS:
        raise QueryError(f"there is no field `{field}`; there are {', '.join(FIELDS)}")
    if field == "language":
        return lambda read: read.language == said.lower()
    if field == "source":
        source = fold(said).strip()
        return lambda read: read.source == source
    whole = _spaced(said).rstrip()
    if not whole:
        raise QueryError(f"`{said}` holds no word")
    sought = whole if said.endswith("*") else f"{whole} "
    if field == "title":
        return lambda read: sought in read.title
    return (lambda read: sought in read.tags) if field == "tag" else (lambda read: sought in read.everywhere)


def _spaced(text: str) -> str:
    return f" {' '.join(map(bare, words(text)))} "
