"""Which pages a feed's new entries ask for, and what need not wait for them."""

from collections.abc import Sequence

from services.contract.articles import RawArticle
from services.pipeline import Lane
from services.producers.addresses import host_of
from services.producers.draft import Refused, id_of
from services.producers.polling.source import Source
from services.producers.polling.wanted import Wanted
from services.producers.records import Read, Record


def told_at_once(source: Source, new: Sequence[Read]) -> list[Read]:
    """All but the entries without text whose pages are wanted."""
    return [one for one in new if not (source.pages and host_of(one.address) and _has_no_text(one.record))]


def pages_wanted(source: Source, new: Sequence[Read], now: float, late: bool) -> list[Wanted]:
    """A page for each entry that has an address; an entry without text is there only by its page."""
    found = []
    for record, address in new:
        if address and (host := host_of(address)) and _is_its_own(record, address):
            length = len(record.text) if isinstance(record, RawArticle) else 0
            lane = Lane.BACKFILL if late else Lane.LIVE
            found.append(Wanted(url=address, host=host, source=source.url, due=now, lane=str(lane), characters=length))
    return found


def _has_no_text(record: Record) -> bool:
    return isinstance(record, Refused) and record.error == "no_text"


def _is_its_own(record: Record, address: str) -> bool:
    """Not where all entries link to one page, whose text would be nobody's."""
    return not isinstance(record, RawArticle) or record.id == id_of(address)
