"""All feeds of the public test suites behind the guard: nothing crashes, nothing goes over a limit."""

import gzip
import json
import tarfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import pytest

from services.contract.articles import Provenance
from services.producers.draft import Draft, finish
from services.producers.guarded import Guard
from services.producers.sniff import HEAD, kind_of
from tests.shared import shared

WHERE: Final = Provenance(producer="feeds", extractor="feeds/1", input="suite")
FEED_KINDS: Final = ("rss", "atom", "rdf")


def documents() -> Iterator[tuple[str, str, bytes]]:
    """Name, kind as the manifest gives it, and bytes."""
    suites = shared("data", "feeds")
    with gzip.open(suites / "manifest.jsonl.gz") as lines:
        rows = [json.loads(line) for line in lines]
    kinds = {(row["source"], row["path"]): row["kind"] for row in rows}
    for path in sorted((suites / "suites").glob("*.tar.gz")):
        suite = path.name.removesuffix(".tar.gz")
        with tarfile.open(path) as archive:
            for member in archive:
                stream = archive.extractfile(member)
                if stream and (suite, member.name) in kinds:
                    yield f"{suite}/{member.name}", kinds[suite, member.name], stream.read()


@pytest.mark.shared
def test_every_feed_is_read_or_refused(capsys: pytest.CaptureFixture[str]) -> None:
    counts: Counter[str] = Counter()
    mistaken: list[str] = []
    now = datetime.now(UTC)
    with Guard() as guard:
        for name, kind, data in documents():
            found = list(guard.read("feeds", data, source="suite", base=None, content_type=None))
            counts["documents"] += 1
            counts.update(getattr(entry, "error", "drafts") for entry in found)
            for draft in found:
                if isinstance(draft, Draft):
                    assert finish(draft, observed=now, provenance=WHERE).text
            is_feed = kind.startswith(FEED_KINDS)
            if is_feed and (
                kind_of(data[:HEAD], name, None) != "feed" or "not_a_feed" in [getattr(e, "error", "") for e in found]
            ):
                mistaken.append(name)
    with capsys.disabled():
        print(f"\n{dict(counts)}")
    assert counts["documents"] > 6_000
    assert (counts["too_costly"], counts["reader_failed"], mistaken) == (0, 0, [])
