"""The archived articles as one Parquet file: a column for each field of the contract, typed, lists and records nested.

The schema is made of `EnrichedArticle` itself, so no field can be forgotten. What has an agency's terms leaves without its
words, as everywhere, unless the caller holds the licence.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import inspect

from services.archive import acts
from services.archive.folder import Archive
from services.archive.kinds import ARTICLE
from services.archive.newest import Left, Newest
from services.contract.articles import EnrichedArticle, decode
from services.contract.rights import WITHOUT_WORDS
from services.runtime.settings import Settings

WITHHELD: Final = "withheld"
"""The column that says why an article's words are left out; none where they are there."""
_ROWS: Final = 2_000
"""Of a row group: some 15 MB in memory."""
_PLAIN: Final[dict[type[inspect.Type], Any]] = {
    inspect.StrType: pa.string(), inspect.LiteralType: pa.string(), inspect.IntType: pa.int64(),
    inspect.FloatType: pa.float64(), inspect.BoolType: pa.bool_(), inspect.DateTimeType: pa.timestamp("us", "UTC"),
}  # fmt: skip


@dataclass
class Exported:
    """What was written."""

    articles: int = 0
    withheld: int = 0
    """Of these without their words."""
    left: Left = field(default_factory=Left)


@dataclass(frozen=True, slots=True)
class Export:
    """Of the days from `first` to `last`, each article's newest version once. `licensed`: words with terms too."""

    archive: Archive
    settings: Settings
    licensed: bool
    now: datetime
    first: str = ""
    last: str = "9999"

    def write(self, path: Path, told: Callable[[int], None] = lambda _: None) -> Exported:
        """Into a file that is whole or not there; `told` of how many articles so far.

        Raises ArchiveBusy, ArchiveDamaged, BrokerUnreachable, TimeoutError, OSError.
        """
        done, part = Exported(), path.with_name(f".{path.name}.part")
        try:
            with self.archive.held(alone=False):
                taken = frozenset(acts.keep(self.archive, self.settings))
                with pq.ParquetWriter(part, schema(), compression="zstd") as writer:
                    rows = self._rows(taken, done)
                    while group := list(islice(rows, _ROWS)):
                        writer.write_table(pa.Table.from_pylist(group, schema()))
                        told(done.articles)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return done

    def _rows(self, taken: frozenset[bytes], done: Exported) -> Iterator[dict[str, Any]]:
        for day in self.archive.days(self.first, self.last):
            files = self.archive.files(day, ARTICLE.name)
            for _, line in Newest(self.archive, ARTICLE, files, taken, False, done.left):
                found = row(decode(ARTICLE.whole, line), None if self.licensed else self.now)
                done.articles += 1
                done.withheld += found[WITHHELD] is not None
                yield found


def row(article: EnrichedArticle, now: datetime | None) -> dict[str, Any]:
    """One article as Arrow takes it, as everybody may have it at this time; None: as who holds the licence may."""
    why = article.rights.withheld(now) if article.rights and now else None
    return {**_value(msgspec.structs.replace(article, **WITHOUT_WORDS) if why else article), WITHHELD: why}


def schema() -> Any:
    """Of the file (a pyarrow schema)."""
    fields = [_field(one) for one in _fields(EnrichedArticle)]
    return pa.schema([*fields, pa.field(WITHHELD, pa.string())])


def _fields(kind: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    found = inspect.type_info(kind)
    assert isinstance(found, inspect.StructType)
    return found.fields


def _field(one: inspect.Field) -> Any:
    nullable = isinstance(one.type, inspect.UnionType)
    return pa.field(one.name, _type(one.type), nullable=nullable)


def _type(found: inspect.Type) -> Any:
    """The Arrow type of one of the contract's. Raises TypeError for a kind of type that it has not had so far."""
    if isinstance(found, inspect.UnionType):
        (found,) = (one for one in found.types if not isinstance(one, inspect.NoneType))
    if isinstance(found, inspect.StructType):
        return pa.struct([_field(one) for one in found.fields])
    if isinstance(found, inspect.VarTupleType):
        return pa.list_(_type(found.item_type))
    if isinstance(found, inspect.DictType):
        return pa.map_(_type(found.key_type), _type(found.value_type))
    if type(found) not in _PLAIN:
        raise TypeError(f"there is no column for {found}")
    return _PLAIN[type(found)]


def _value(value: Any) -> Any:
    """A record as Arrow takes it, defaults filled in."""
    if isinstance(value, msgspec.Struct):
        return {name: _value(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    if isinstance(value, dict):
        return [(key, _value(one)) for key, one in value.items()]
    return value
