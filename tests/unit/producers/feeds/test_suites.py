"""All feeds of the public test suites behind the guard: nothing crashes, nothing goes over a limit."""

from collections import Counter
from datetime import UTC, datetime
from typing import Final

import pytest

from services.contract.articles import Provenance
from services.producers.draft import Draft, finish
from services.producers.guarded import Guard
from services.producers.sniff import HEAD, kind_of
from tests.quality.feed_sets import feeds
from tests.shared import shared

WHERE: Final = Provenance(producer="feeds", extractor="feeds/1", input="suite")


@pytest.mark.shared
def test_every_feed_is_read_or_refused(capsys: pytest.CaptureFixture[str]) -> None:
    data_folder = shared("data", "feeds").parent
    counts: Counter[str] = Counter()
    mistaken: list[str] = []
    now = datetime.now(UTC)
    with Guard() as guard:
        for feed in feeds(data_folder):
            name, data = feed.name, feed.data
            found = list(guard.read("feeds", data, source="suite", base=None, content_type=None))
            counts["documents"] += 1
            counts.update(getattr(entry, "error", "drafts") for entry in found)
            for draft in found:
                if isinstance(draft, Draft):
                    assert finish(draft, observed=now, provenance=WHERE).text
            if feed.is_xml_feed and (
                kind_of(data[:HEAD], name, None) != "feed" or "not_a_feed" in [getattr(e, "error", "") for e in found]
            ):
                mistaken.append(name)
    with capsys.disabled():
        print(f"\n{dict(counts)}")
    assert counts["documents"] > 6_000
    assert (counts["too_costly"], counts["reader_failed"], mistaken) == (0, 0, [])
