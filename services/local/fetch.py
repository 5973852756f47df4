"""Bring the locked jars into the cache: in parallel, resumable, each checked against its SHA-256.

A fresh machine must reach its first search in minutes over any line: nothing is fetched twice, nothing goes unchecked.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from services.local.errors import LocalStackError
from services.local.jars import JarLock, LockedJar, damaged, jar_folder, mismatch
from services.local.java_command import archive_folder
from services.local.report import Reporter

PARALLEL = 12
ATTEMPTS = 4
PAUSE_SECONDS = 0.5
LABEL = "Kafka and Elasticsearch"


class _Tally:
    """How much of each jar is here, summed for one bar over the parallel downloads."""

    def __init__(self, total: int, reporter: Reporter) -> None:
        self._lock = threading.Lock()
        self._sizes: dict[LockedJar, int] = {}
        self._total, self._reporter = total, reporter

    def has(self, jar: LockedJar, size: int) -> None:
        with self._lock:
            self._sizes[jar] = size
            self._reporter.amount(LABEL, sum(self._sizes.values()), self._total)


def fetch(lock: JarLock, cache: Path, reporter: Reporter, places: Callable[[str], Sequence[str]] | None = None) -> None:
    """Make every jar of the lock present in the cache; returns at once, without network, when all are.

    `places` gives the addresses of a coordinate, in the order to try; jgo's repositories unless given.
    Raises LocalStackError naming the first jar that could not be had, and why.
    """
    wanted = damaged(lock, cache)
    if not wanted:
        return
    for jar, reason in wanted.items():
        if reason != "missing":
            reporter.step(f"{jar_folder(cache) / jar.filename} is {reason}; fetching it again.")
    jar_folder(cache).mkdir(parents=True, exist_ok=True)
    shutil.rmtree(archive_folder(cache), ignore_errors=True)
    # Longest first: the last one to end must not be the one that takes longest.
    _fetch_all(sorted(wanted, key=lambda jar: -jar.size), cache, reporter, places or _repository())


def _fetch_all(
    order: Sequence[LockedJar], cache: Path, reporter: Reporter, places: Callable[[str], Sequence[str]]
) -> None:
    tally = _Tally(sum(jar.size for jar in order), reporter)
    limits = httpx.Limits(max_connections=PARALLEL)
    with (
        httpx.Client(follow_redirects=True, timeout=30, limits=limits) as client,
        ThreadPoolExecutor(PARALLEL) as pool,
    ):
        jobs = [pool.submit(_fetch_one, client, jar, places(jar.coordinate), cache, tally) for jar in order]
        try:
            for job in jobs:
                job.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _repository() -> Callable[[str], Sequence[str]]:
    # Not at the top: only a start that lacks something needs jgo, and its import takes a quarter of a second.
    from services.local.repository import addresses

    return addresses


def _fetch_one(client: httpx.Client, jar: LockedJar, places: Sequence[str], cache: Path, tally: _Tally) -> None:
    target = jar_folder(cache) / jar.filename
    part = target.with_suffix(".part")
    problems: list[str] = []
    for attempt in range(ATTEMPTS):
        address = places[attempt % len(places)]
        try:
            _download(client, address, part, jar, tally)
        except httpx.HTTPError as error:
            problems.append(f"{type(error).__name__}: {error}")
            time.sleep(PAUSE_SECONDS * attempt)
            continue
        problem = mismatch(part, jar)
        if problem is None:
            part.replace(target)
            return
        problems.append(problem)
        # What came whole and is wrong cannot be continued, only begun again.
        part.unlink()
        tally.has(jar, 0)
    raise LocalStackError(
        f"{jar.coordinate} could not be fetched in {ATTEMPTS} tries; the last one: {problems[-1]}. "
        f"Check the network (a repository mirror can be named in jgo's configuration file) and start again: "
        f"what has arrived is kept in {target.parent}."
    )


def _download(client: httpx.Client, address: str, part: Path, jar: LockedJar, tally: _Tally) -> None:
    """Fetch into the part file, going on after what an earlier try left there (RFC 9110, section 14.2)."""
    have = part.stat().st_size if part.is_file() else 0
    if have >= jar.size:
        return
    # A jar is packed already; a second packing on the way would change the count of bytes.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with client.stream("GET", address, headers=headers) as response:
        response.raise_for_status()
        resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
        with part.open("ab" if resumed else "wb") as file:
            # As it comes, in no fixed portions: what was held back for a full one would be lost with the line.
            for chunk in response.iter_raw():
                file.write(chunk)
                tally.has(jar, file.tell())
                if file.tell() > jar.size:
                    return  # not our jar, whatever it is: no need to see its end
