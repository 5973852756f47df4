"""A newsroom's own topics: a TOML file of rules, read once at the start, each a code, a name and a query.

    [[topic]]
    code = "desk:harbour"
    name = "Harbour"
    query = 'harbour* OR "port authority" NOT pearl'

A code of the Media Topics adds that topic and needs no name; every other one is the newsroom's own.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from services.contract.articles import TopicGuess
from services.runtime.settings import SettingsError
from services.workers.classify.rule_query import QueryError, Read, Test, compiled
from services.workers.classify.taxonomy import Taxonomy

LOOK: Final = 20_000
"""Characters of the text that rules look at."""
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9:_-]{1,63}")
_KEYS: Final = frozenset({"code", "name", "query"})


class RulesError(SettingsError):
    """The file of rules cannot be used: says which file, which rule and why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One topic and when it is given."""

    code: str
    name: str
    query: str
    test: Test


class Rules:
    """The rules of one file, or none."""

    def __init__(self, rules: tuple[Rule, ...] = (), model: str = "") -> None:
        """`model` goes into the stamp of every article that they have judged."""
        self.rules = rules
        self.model = model

    @classmethod
    def load(cls, path: Path | None, taxonomy: Taxonomy) -> "Rules":
        """The rules of a file; none without one. Raises RulesError."""
        if path is None:
            return cls()
        try:
            data = path.read_bytes()
            listed = tomllib.loads(data.decode("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise RulesError(f"{path}: {error}") from error
        if listed.keys() - {"topic"} or not isinstance(listed.get("topic", []), list):
            raise RulesError(f"{path}: a file of rules holds [[topic]] tables alone")
        rules = tuple(_rule(number, raw, path, taxonomy) for number, raw in enumerate(listed.get("topic", []), 1))
        return cls(rules, f"+rules-{sha256(data).hexdigest()[:8]}")

    def hits(self, title: str, text: str, tags: tuple[str, ...], source: str, language: str) -> Iterator[Rule]:
        """The rules that are true of an article, in the order of the file."""
        if not self.rules:
            return
        read = Read.of(title, text[:LOOK], tags, source, language)
        yield from (rule for rule in self.rules if rule.test(read))

    def joined(self, found: tuple[TopicGuess, ...], hits: Iterator[Rule]) -> tuple[TopicGuess, ...]:
        """What was found with what the rules say: a person wrote those, so their confidence is 1."""
        said = {rule.code: TopicGuess(code=rule.code, name=rule.name, confidence=1.0) for rule in hits}
        return (*said.values(), *(guess for guess in found if guess.code not in said)) if said else found


def _rule(number: int, raw: dict[str, Any], path: Path, taxonomy: Taxonomy) -> Rule:
    where = f"{path}: topic {number}"
    if raw.keys() - _KEYS or not all(isinstance(value, str) for value in raw.values()):
        raise RulesError(f"{where}: a rule has {', '.join(sorted(_KEYS))}, each a string; this one has {sorted(raw)}")
    code, name = raw.get("code", ""), raw.get("name") or taxonomy.names.get(raw.get("code", ""), "")
    if not _CODE.fullmatch(code) or not name:
        raise RulesError(f"{where}: `{code}` needs a code of small letters, digits and `:_-`, and a name")
    try:
        return Rule(code, name, raw.get("query", ""), compiled(raw.get("query", "")))
    except QueryError as error:
        raise RulesError(f"{where} ({code}): {error}") from error
