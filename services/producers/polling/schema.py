"""The tables of the poller's memory, and their version."""

import sqlite3
from pathlib import Path
from typing import Final

from services.producers.inputs import InputError

VERSION: Final = 1
TABLES: Final = """
create table source (url text primary key, host text not null, due real not null, listed integer not null,
                     standing blob not null) without rowid;
create index source_due on source (host, due) where listed;
create table host (name text primary key, ready real not null, leased real not null default 0, owner text not null
                   default '', facts blob not null) without rowid;
create index host_ready on host (ready);
create table page (url text primary key, host text not null, source text not null, due real not null,
                   wanted blob not null) without rowid;
create index page_due on page (host, due);
create table gap (source text not null, start real not null, end real not null, articles integer not null,
                  whole integer not null, how text not null, primary key (source, start)) without rowid;
create table subscription (source text primary key, token text not null unique, facts blob not null) without rowid
"""


def prepare(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables where there are none, within the caller's transaction. Raises InputError for another version's."""
    (version,) = db.execute("pragma user_version").fetchone()
    if version == 0:
        for statement in TABLES.split(";"):
            db.execute(statement)
        db.execute(f"pragma user_version={VERSION}")
    elif version != VERSION:
        raise InputError(f"{path} is of another version of Headwater ({version}, this one has {VERSION})")
