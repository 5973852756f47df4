"""Which version of a wire item is the newest that was seen: its agency numbers them, and a lower one never comes after.

A held version may fall due when a later one has moved its embargo, withheld it or corrected it. Kept in a file, since an
embargo outlasts the process; shared by all processes of a machine.
"""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from services.runtime.settings import Settings

KEPT: Final = timedelta(days=400)
"""Since an item was last seen; embargoes for longer are no embargoes."""
_TABLE: Final = "create table if not exists item (id text primary key, version integer, seen real) without rowid"
_BY_AGE: Final = "create index if not exists item_seen on item (seen)"
"""Each entry looks for what is too old: it must not read all items for that."""
_ENTER: Final = """insert into item values (?, ?, ?) on conflict (id) do update
                   set version = max(version, excluded.version), seen = excluded.seen returning version"""


class WireVersions:
    """May be shared between threads and processes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def of(cls, settings: Settings) -> "WireVersions":
        """Those of a namespace."""
        return cls(settings.home / f"{settings.named('wires')}.db")

    def enter(self, item: str, version: int, now: datetime) -> int:
        """The newest version seen of an item (its article's id), this one included."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30)) as db, db:
            db.execute("pragma journal_mode=wal")
            db.execute(_TABLE)
            db.execute(_BY_AGE)
            (newest,) = db.execute(_ENTER, (item, version, now.timestamp())).fetchone()
            db.execute("delete from item where seen < ?", ((now - KEPT).timestamp(),))
        return int(newest)
