"""Invented messages for the archive, and an archive that holds some."""

from collections.abc import Sequence
from typing import Any

import msgspec

from services.archive.folder import Archive, File
from services.archive.kinds import ARTICLE
from services.contract.articles import EnrichedArticle, encode
from services.contract.identity import key
from services.runtime.arrival import Arrival
from tests.unit.contract.examples import FULL, SEEN

TOPIC = "articles.enriched"


def article(number: int, version: int = 1, **parts: Any) -> EnrichedArticle:
    """By its number; a higher version stands."""
    return msgspec.structs.replace(FULL, id=f"{number:032x}", version=version, first_seen=SEEN, **parts)


def arrival(one: EnrichedArticle, offset: int, partition: int = 0, topic: str = TOPIC, **parts: Any) -> Arrival:
    """Its message."""
    return Arrival(topic, partition, offset, key(one.id), encode(one), **parts)


def file(archive: Archive, articles: Sequence[EnrichedArticle], mark: str = "0" * 16, day: str = "2025-04-01") -> File:
    """A file of these."""
    found = archive.write(day, ARTICLE.name, map(encode, articles), mark)
    assert found
    return found
