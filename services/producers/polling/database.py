"""The poller's memory: one SQLite file that survives restarts, and that several pollers of a machine share.

Hosts are what is leased: a poller that holds one visits it alone, which keeps both the order of requests to it and their
spacing, however many pollers there are. A lease ends by itself when its poller has died.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from services.producers.inputs import InputError
from services.producers.polling import schema
from services.producers.polling.host import Host
from services.producers.polling.marks import Marks
from services.producers.polling.source import Source
from services.producers.polling.standing import Standing
from services.producers.polling.subscription import Subscription
from services.producers.polling.wanted import Wanted

LEASE_SECONDS: Final = 300.0
"""Longer than any visit may take."""
_NEVER: Final = 1e12
GAPS_SECONDS: Final = 90 * 86_400.0
"""Older gaps are forgotten."""
_STANDING: Final = msgspec.msgpack.Decoder(Standing)
_HOST: Final = msgspec.msgpack.Decoder(Host)
_SUBSCRIPTION: Final = msgspec.msgpack.Decoder(Subscription)
_WANTED: Final = msgspec.msgpack.Decoder(Wanted)
_encode = msgspec.msgpack.encode


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """A time in which a source was not looked at, and what came of it. Seconds since 1970."""

    source: str
    start: float
    end: float
    articles: int
    """Caught up, on the backfill lane."""
    whole: bool
    """What was caught up reaches back to what was known before."""
    how: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A leased host, and the one thing that is to be done there."""

    host: str
    facts: Host
    source: str | None = None
    page: Wanted | None = None


class Database:
    """May be shared between threads; each call is a transaction."""

    def __init__(self, path: Path) -> None:
        """Raises InputError where the file cannot be used."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            self._db.execute("pragma journal_mode=wal")
            self._db.execute("pragma synchronous=normal")
            with self._writing() as db:
                schema.prepare(db, path)
        except sqlite3.Error as error:
            raise InputError(f"the poller's memory {path} cannot be used: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def list_sources(self, sources: Iterable[Source], now: float) -> None:
        """Take the list of sources over: new ones are due at once, also those that `mark` has entered; what is known of one
        that has gone is kept.
        """
        listed = {source.url: source for source in sources if not source.disabled}
        with self._writing() as db:
            db.execute("update source set listed = 0")
            for url, source in listed.items():
                db.execute(
                    "insert into source values (?, ?, ?, 1, ?) on conflict (url) do update set listed = 1, host = case when "
                    "due < ? then host else excluded.host end, due = case when due < ? then due else excluded.due end",
                    (url, source.host, now, _encode(Standing()), _NEVER, _NEVER),
                )
            for (host,) in db.execute("select distinct host from source where listed").fetchall():
                self._wake(db, host)
            self._forget(db, now)

    def _forget(self, db: sqlite3.Connection, now: float) -> None:
        """Hosts at which nothing is to be done any more; what they ask for is asked anew when they come back."""
        db.execute(
            "delete from host where leased <= ? and name not in (select host from source where listed) "
            "and name not in (select host from page)",
            (now,),
        )

    def _facts(self, db: sqlite3.Connection, host: str) -> Host:
        """What is known of a host, which has its row from now on."""
        db.execute("insert or ignore into host (name, ready, facts) values (?, ?, ?)", (host, _NEVER, _encode(Host())))
        (blob,) = db.execute("select facts from host where name = ?", (host,)).fetchone()
        return _HOST.decode(blob)

    def _wake(self, db: sqlite3.Connection, host: str) -> None:
        """Ready when the first of its jobs is due, and not before its spacing allows."""
        free = self._facts(db, host).free
        ready = max(min(self._due(db, host, "source"), self._due(db, host, "page")), free)
        db.execute("update host set ready = ? where name = ?", (ready, host))

    def _due(self, db: sqlite3.Connection, host: str, table: str) -> float:
        only = " and listed" if table == "source" else ""
        (due,) = db.execute(f"select min(due) from {table} where host = ?{only}", (host,)).fetchone()  # noqa: S608
        return _NEVER if due is None else float(due)

    def claim(self, owner: str, now: float, most: int) -> list[Visit]:
        """Lease up to so many hosts at which something is due, the longest waiting first."""
        with self._writing() as db:
            found = db.execute(
                "select name, facts from host where ready <= ? and leased <= ? order by ready limit ?",
                (now, now, most),
            ).fetchall()
            for name, _ in found:
                db.execute("update host set leased = ?, owner = ? where name = ?", (now + LEASE_SECONDS, owner, name))
            return [self._job(db, str(name), _HOST.decode(facts), now) for name, facts in found]

    def _job(self, db: sqlite3.Connection, host: str, facts: Host, now: float) -> Visit:
        """By turns where both are due, so that neither many sources nor many pages keep the others waiting; of each, what
        has been due for longest.
        """
        source = db.execute(
            "select url from source where host = ? and listed and due <= ? order by due limit 1", (host, now)
        ).fetchone()
        page = db.execute(
            "select wanted from page where host = ? and due <= ? order by due limit 1", (host, now)
        ).fetchone()
        facts.paged = bool(page and not (source and facts.paged))
        if facts.paged:
            return Visit(host, facts, page=_WANTED.decode(page[0]))
        return Visit(host, facts, source=source[0] if source else None)

    def asked(self, host: str, free: float) -> None:
        """A host was asked on the way to another: by a redirect. It too is let alone until `free`."""
        with self._writing() as db:
            facts = self._facts(db, host)
            facts.free = max(facts.free, free)
            db.execute("update host set facts = ? where name = ?", (_encode(facts), host))
            self._wake(db, host)

    def release(self, owner: str, host: str, facts: Host) -> None:
        """Give a host back. A lease that has run out and is another's by now is left alone."""
        with self._writing() as db:
            row = db.execute("select facts from host where name = ? and owner = ?", (host, owner)).fetchone()
            if row:
                facts.free = max(facts.free, _HOST.decode(row[0]).free)
                db.execute("update host set leased = 0, owner = '', facts = ? where name = ?", (_encode(facts), host))
                self._wake(db, host)

    def next_ready(self) -> float:
        """When the next host is ready that nobody holds; seconds since 1970."""
        ((ready,),) = self._rows("select min(max(ready, leased)) from host")
        return _NEVER if ready is None else float(str(ready))

    def standing(self, url: str) -> Standing:
        """What is known of a source."""
        rows = self._rows("select standing from source where url = ?", (url,))
        return _STANDING.decode(rows[0][0]) if rows else Standing()  # type: ignore[arg-type]

    def settle(
        self, url: str, standing: Standing, due: float, pages: Sequence[Wanted] = (), gap: Gap | None = None,
        host: str | None = None,
    ) -> None:  # fmt: skip
        """A poll's end, all of it or nothing: the cursor, the next time, the pages that are wanted now, and the gap.

        `host` is who will be asked the next time: a source that has moved waits in the line of its new host.
        """
        with self._writing() as db:
            db.execute("update source set standing = ?, due = ?, host = coalesce(?, host) where url = ?",
                       (_encode(standing), due, host, url))  # fmt: skip
            if host:
                self._wake(db, host)
            for page in pages:
                self._want(db, page)
            if gap:
                self._gap(db, gap)

    def mark(self, url: str, host: str, change: Callable[[Marks], None], pages: Sequence[Wanted] = ()) -> None:
        """What was told of a source beside its polls (or by an address that is on no list), and the pages that are wanted for it.

        A poll may have ended since it was read, so that only the marks change, as they are by now.
        """
        with self._writing() as db:
            standing = self.standing(url)
            change(standing.marks)
            db.execute(
                "insert into source values (?, ?, ?, 0, ?) on conflict (url) do update set standing = excluded.standing",
                (url, host, _NEVER, _encode(standing)),
            )
            for page in pages:
                self._want(db, page)

    def _want(self, db: sqlite3.Connection, page: Wanted) -> None:
        db.execute(
            "insert or replace into page values (?, ?, ?, ?, ?)",
            (page.url, page.host, page.source, page.due, _encode(page)),
        )
        self._wake(db, page.host)

    def want_again(self, page: Wanted) -> None:
        """Keep a page for another try."""
        with self._writing() as db:
            self._want(db, page)

    def done(self, page: Wanted) -> None:
        """Its article is acked, or nobody wants it any more."""
        with self._writing() as db:
            db.execute("delete from page where url = ?", (page.url,))

    def gap(self, gap: Gap) -> None:
        """Remember a gap."""
        with self._writing() as db:
            self._gap(db, gap)

    def _gap(self, db: sqlite3.Connection, gap: Gap) -> None:
        values = (gap.source, gap.start, gap.end, gap.articles, gap.whole, gap.how)
        db.execute("insert or replace into gap values (?, ?, ?, ?, ?, ?)", values)
        db.execute("delete from gap where end < ?", (gap.end - GAPS_SECONDS,))

    def gaps(self) -> list[Gap]:
        """All of them, the latest first."""
        rows = self._rows("select source, start, end, articles, whole, how from gap order by end desc, source")
        return [
            msgspec.convert(dict(zip(Gap.__struct_fields__, (*r[:4], bool(r[4]), r[5]), strict=True)), Gap)
            for r in rows
        ]

    def subscribe(self, subscription: Subscription) -> None:
        """Remember a subscription, or what has become of it."""
        with self._writing() as db:
            row = (subscription.source, subscription.token, _encode(subscription))
            db.execute("insert or replace into subscription values (?, ?, ?)", row)

    def subscription(self, source: str) -> Subscription | None:
        """Of a source."""
        rows = self._rows("select facts from subscription where source = ?", (source,))
        return _SUBSCRIPTION.decode(rows[0][0]) if rows else None  # type: ignore[arg-type]

    def subscription_by_token(self, token: str) -> Subscription | None:
        """By the end of its callback's address."""
        rows = self._rows("select facts from subscription where token = ?", (token,))
        return _SUBSCRIPTION.decode(rows[0][0]) if rows else None  # type: ignore[arg-type]

    def standings(self) -> dict[str, Standing]:
        """Of every source on the list."""
        rows = self._rows("select url, standing from source where listed")
        return {str(url): _STANDING.decode(blob) for url, blob in rows}  # type: ignore[arg-type]

    def hosts(self) -> dict[str, Host]:
        """Every host."""
        return {str(name): _HOST.decode(blob) for name, blob in self._rows("select name, facts from host")}  # type: ignore[arg-type]

    def waiting_pages(self) -> int:
        """Pages that are still to be fetched."""
        return int(str(self._rows("select count(*) from page")[0][0]))

    def close(self) -> None:
        """The file is whole at any moment; this only lets go of it."""
        with self._lock:
            self._db.close()
