"""Bring the locked jars into the cache: in parallel, resumable, each checked against its SHA-256.

A fresh machine must reach its first search within minutes over any line, so nothing is fetched twice and nothing unchecked.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from services.local.errors import LocalStackError
from services.local.jars import JarLock, LockedJar, damaged, jar_folder
from services.local.report import Reporter
from services.local.repository import addresses

PARALLEL = 12
ATTEMPTS = 4
LABEL = "Kafka and Elasticsearch"


class _Tally:
    """Bytes that have arrived, summed over the parallel downloads."""

    def __init__(self, total: int, reporter: Reporter) -> None:
        self._lock = threading.Lock()
        self._done, self._total, self._reporter = 0, total, reporter

    def add(self, count: int) -> None:
        with self._lock:
            self._done += count
            self._reporter.amount(LABEL, self._done, self._total)


def fetch(lock: JarLock, cache: Path, reporter: Reporter) -> None:
    """Make every jar of the lock present in the cache; returns at once, without network, when all are.

    Raises LocalStackError naming the first jar that could not be had, and why.
    """
    wanted = damaged(lock, cache)
    if not wanted:
        return
    for jar, reason in wanted.items():
        if reason != "missing":
            reporter.step(f"{jar_folder(cache) / jar.filename} is {reason}; fetching it again.")
    jar_folder(cache).mkdir(parents=True, exist_ok=True)
    # Longest first: the last one to end must not be the one that takes longest.
    order = sorted(wanted, key=lambda jar: -jar.size)
    tally = _Tally(sum(jar.size for jar in order), reporter)
    limits = httpx.Limits(max_connections=PARALLEL)
    with (
        httpx.Client(follow_redirects=True, timeout=30, limits=limits) as client,
        ThreadPoolExecutor(PARALLEL) as pool,
    ):
        jobs = [pool.submit(_fetch_one, client, jar, addresses(jar.coordinate), cache, tally) for jar in order]
        try:
            for job in jobs:
                job.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


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
            continue
        problem = mismatch(part, jar)
        if problem is None:
            part.replace(target)
            return
        problems.append(problem)
        # What came whole and is wrong cannot be continued, only begun again.
        tally.add(-part.stat().st_size)
        part.unlink()
    raise LocalStackError(
        f"{jar.coordinate} could not be fetched in {ATTEMPTS} tries; the last one: {problems[-1]}. "
        f"Check the network (a repository mirror can be named in jgo's configuration file) and start again: "
        f"what has arrived is kept in {target.parent}."
    )


def _download(client: httpx.Client, address: str, part: Path, jar: LockedJar, tally: _Tally) -> None:
    """Fetch into the part file, going on after what an earlier try left there (RFC 9110, section 14.2)."""
    have = part.stat().st_size if part.is_file() else 0
    if have >= jar.size:
        tally.add(have)
        return
    headers = {"Range": f"bytes={have}-"} if have else {}
    with client.stream("GET", address, headers=headers) as response:
        response.raise_for_status()
        resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
        with part.open("ab" if resumed else "wb") as file:
            tally.add(have if resumed else 0)
            for chunk in response.iter_raw(1 << 16):
                file.write(chunk)
                tally.add(len(chunk))


def mismatch(path: Path, jar: LockedJar) -> str | None:
    """How a file differs from what the lock says of the jar: size or SHA-256, in words; None when it is the jar."""
    size = path.stat().st_size
    if size != jar.size:
        return f"{size:,} bytes came instead of {jar.size:,}"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != jar.sha256:
        return f"its SHA-256 is {digest}, the lock says {jar.sha256}"
    return None
