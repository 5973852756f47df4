"""A feed's older entries, page by page back to what was known before: for feeds that have rolled over in an outage."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import msgspec

from services.contract.articles import RawArticle
from services.pipeline import Lane
from services.producers.feeds.hints import older
from services.producers.fetch import Fetched
from services.producers.inputs import Document
from services.producers.polling import marks
from services.producers.polling.courier import Courier
from services.producers.polling.database import Database
from services.producers.polling.wanted import Wanted

MOST: Final = 20
"""Pages of one feed that are followed back; further back, `headwater ingest` is the tool."""


@dataclass(frozen=True)
class Archive:
    """Reads one page of a feed's past and says which is the next."""

    courier: Courier
    database: Database
    clock: Callable[[], float]

    def run(self, wanted: Wanted, name: str, fetched: Fetched) -> str:
        """The outcome in a word. Raises PublishFailed, the page still wanted."""
        document = Document(fetched.url, lambda: BytesIO(fetched.data), None, fetched.content_type)
        reader, found = self.courier.intakes[Lane.BACKFILL].records(document, source=name, only="feeds")
        read, standing = list(found), self.database.standing(wanted.source)
        sorted_ = marks.sort(read, standing.marks, by_words=standing.by_words)
        new = [one.record for one in sorted_.new if isinstance(one.record, RawArticle)]
        if new:
            self.courier.deliver(reader, new, fetched.url, Lane.BACKFILL)
        before = older(fetched.data, fetched.url)
        further = before if before and new and not sorted_.known and wanted.tries < MOST else None
        following = [msgspec.structs.replace(wanted, url=further, tries=wanted.tries + 1)] if further else []
        now, seen = self.clock(), [one.record for one in read]
        self.database.mark(wanted.source, wanted.host, lambda known: marks.remember(seen, known, now), following)
        self._tell(wanted.source, len(new), sorted_.known > 0)
        self.database.done(wanted)
        return "archive"

    def _tell(self, source: str, articles: int, whole: bool) -> None:
        """The source's latest gap, with what has been caught up of it."""
        gap = next((gap for gap in self.database.gaps() if gap.source == source), None)
        if gap and not gap.whole:
            how = "its archive reaches back" if whole else gap.how
            self.database.gap(msgspec.structs.replace(gap, articles=gap.articles + articles, whole=whole, how=how))
