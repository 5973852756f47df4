"""Snapshots: all indices saved at one moment, and those that are missing brought back.

A snapshot holds articles that were taken down since it was taken, and months that were let go. So what is restored is in
no search at first: what must not come back is taken out, and only then the index gets its aliases.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec

from services.indexer.documents import TAKEN_DOWN_VERSION
from services.indexer.floor import Floor
from services.lifecycle.months import Month, month_of
from services.lifecycle.status import standing
from services.runtime.elastic import Elastic
from services.runtime.elastic_admin import Administration, Snapshot
from services.runtime.errors import Failure
from services.runtime.settings import Settings
from services.runtime.tombstones import tombstones

REPOSITORY: Final = "headwater"
AT_ONCE: Final = 1_000


class CannotSave(Failure):
    """A snapshot was not taken or not restored as a whole; the message says why."""


@dataclass
class Restored:
    """What a restore has done."""

    indices: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    """Left alone, since they are there."""
    expired: list[str] = field(default_factory=list)
    """Left out, since they lie below the floor."""
    taken_out: int = 0
    """Documents of articles that were taken down since."""


def take(elastic: Elastic, settings: Settings, repository: str, location: Path | None, at: datetime) -> Snapshot:
    """All indices of this namespace, under a name made of the time. Raises CannotSave, ElasticRefused,
    ElasticUnreachable.
    """
    admin = Administration(elastic)
    _open(admin, repository, location)
    names = [one.stored.name for one in standing(admin, settings)]
    if not names:
        raise CannotSave("there is no index yet")
    name = settings.named(f"{at:%Y-%m-%dt%H-%M-%S}")
    state = admin.take(repository, name, names)
    if state != "SUCCESS":
        raise CannotSave(f"the snapshot {name} ended as {state}; Elasticsearch's log says why")
    return next(one for one in admin.snapshots(repository) if one.name == name)


def _open(admin: Administration, repository: str, location: Path | None) -> None:
    if admin.repository(repository):
        return
    if location is None:
        raise CannotSave(
            f"there is no snapshot repository {repository}: give a --location that Elasticsearch's path.repo allows, or "
            "register one of another kind (S3, ...) under this name"
        )
    admin.add_repository(repository, location)


def restore(
    elastic: Elastic, settings: Settings, repository: str, name: str, told: Callable[[str], None] = lambda _: None
) -> Restored:
    """Bring back what is missing. Raises CannotSave, ElasticRefused, ElasticUnreachable, BrokerUnreachable."""
    admin, done = Administration(elastic), Restored()
    saved = next((one for one in admin.snapshots(repository) if one.name == name), None)
    if saved is None:
        raise CannotSave(f"{repository} has no snapshot {name}; `headwater index snapshots` lists them")
    floor, stones = Floor(elastic, settings).read(), [key.hex() for key in tombstones(settings)]
    wanted = _missing(admin, settings, saved, floor, done)
    if wanted:
        told(f"restoring {len(wanted)} indices")
        failed = admin.restore(repository, name, sorted(wanted))
        if failed:
            raise CannotSave(f"{failed} shards of {name} could not be restored; Elasticsearch's log says why")
        elastic.wait(60)
    for index, month in sorted(wanted.items()):
        done.taken_out += _take_out(elastic, index, stones)
        admin.add_aliases(index, [settings.named(alias) for alias in month.aliases])
        done.indices.append(index)
    return done


def _missing(
    admin: Administration, settings: Settings, saved: Snapshot, floor: str | None, done: Restored
) -> dict[str, Month]:
    """What of the snapshot is to be restored: its month has no index now, whatever its generation."""
    before = settings.named("")
    there = {one.month.written for one in standing(admin, settings)}
    wanted = {}
    for index in saved.indices:
        month = month_of(index.removeprefix(before)) if index.startswith(before) else None
        if month is None:
            continue
        if month.written in there:
            done.there.append(index)
        elif floor is not None and month.month < floor:
            done.expired.append(index)
        else:
            wanted[index] = month
    return wanted


def _take_out(elastic: Elastic, index: str, stones: Sequence[str]) -> int:
    """What was taken down, by the article that each document is of."""
    gone = 0
    for some in _batches(stones, AT_ONCE):
        found = [hit["_id"] for hit in elastic.scan(index, [], {"terms": {"id": some}})]
        actions = [_removal(index, id_) for id_ in found]
        for result in elastic.bulk(actions) if actions else ():
            if result.status not in (200, 404):
                raise CannotSave(f"what was taken down is still in {index}, which no search sees: {result.reason}")
        gone += len(found)
    return gone


def _removal(index: str, id_: str) -> bytes:
    where: dict[str, Any] = {"_index": index, "_id": id_, "version": TAKEN_DOWN_VERSION, "version_type": "external_gte"}
    return msgspec.json.encode({"delete": where})


def _batches(items: Iterable[str], size: int) -> Iterator[list[str]]:
    waiting = iter(items)
    while some := list(islice(waiting, size)):
        yield some
