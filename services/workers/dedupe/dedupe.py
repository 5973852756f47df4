"""New, a revision, or seen before? The rules, as data in and a decision out.

1. A message that this state has settled before comes out as it did then (a replay changes nothing).
2. An unknown id is new: revision 1.
3. A lower-ranked channel never replaces a higher one: a feed's summary that follows its page is a sighting.
4. A text that the id has had is a sighting, unless it was requeued by a person after a fault; or another text stood
   between and it was observed after that and after every sighting: then the publisher went back to it, and it is a
   revision again. A page that goes to and fro (a test of two headlines) is heard so often and no more.
5. Another text from another extractor (or a higher channel) replaces the text, but is no revision of the article's.
6. Another text otherwise is the next revision.
7. The current text that was sent to be read again by newer models passes as it is, under the version given to it.

The version is the observation time (ms << 20), made greater than the last one unless the observation is older: then
it stays behind, and the newer text stays the current one. No clock of this process is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import msgspec

from services.contract.articles import CHANNEL_RANK, RawArticle, Stamp, UniqueArticle, grow
from services.contract.identity import content_hash, key
from services.contract.ledger import VERSION_SHIFT
from services.contract.notices import Sighting
from services.pipeline import DEDUPE, SIGHTINGS, Stage
from services.runtime.arrival import REENRICH, REQUEUED, Arrival
from services.runtime.clock import Clock, now
from services.runtime.step import Also, Dead, Drop, Item, Keep, Outcome, own_keys
from services.workers.dedupe.identity_record import REVISIONS_KEPT, IdentityRecord, Revision

MODEL: Final = "dedupe/2"
MOST_RETURNS: Final = 3
"""So often one text is kept, of the latest that are remembered."""


@dataclass(frozen=True, slots=True)
class Dedupe:
    """The step of the stage."""

    clock: Clock = now
    stage: Stage = DEDUPE
    reads: type[RawArticle] = RawArticle
    view: None = None

    def asks(self, items: Sequence[Item]) -> list[tuple[int, bytes]]:
        """Each id's own record."""
        return own_keys(items)

    def run(self, items: Sequence[Item], known: Mapping[bytes, bytes]) -> list[Outcome]:
        """Decide in order; what one item changes, the next of the same id sees."""
        changed: dict[bytes, IdentityRecord] = {}
        stamp = Stamp(at=self.clock(), model=MODEL)
        outcomes = []
        for item in items:
            key = item.arrival.key or b""
            record = changed.get(key) or (IdentityRecord.of(known[key]) if key in known else None)
            outcome, after = decide(item.article, item.arrival, record, stamp)
            if after is not None:
                changed[key] = after
            outcomes.append(outcome)
        return outcomes


def decide(
    article: RawArticle, arrival: Arrival, record: IdentityRecord | None, stamp: Stamp
) -> tuple[Outcome, IdentityRecord | None]:
    """What becomes of the article, and the id's new state (None: as before)."""
    if arrival.key is None or article.id != arrival.key.hex():
        return Dead("wrong_key", f"the key is not the article's id {article.id}"), None
    content = content_hash(article.title, article.text)
    at = ("backfill" if arrival.topic.endswith(".backfill") else "live", arrival.partition, arrival.offset)
    if record is None and arrival.header(REENRICH):  # its month may be another one: it would be there twice
        return _sighting(article, 1, "duplicate", at), None
    if record is None:
        return _keep(article, Revision(content, 1, _ms(article) << VERSION_SHIFT, *at, 1), None, stamp)
    replayed, lower = record.by_position(*at), CHANNEL_RANK[article.channel] < CHANNEL_RANK.get(record.channel, 0)  # type: ignore[call-overload]
    if lower and not replayed:
        return _sighting(article, record.number, "lower_channel", at), None
    same = record.by_content(content)
    told = replayed or read_again(arrival, content, record) or (arrival.header(REQUEUED) and same)
    if told:
        return Keep(_unique(article, record.first_seen_ms, told, stamp)), None
    if same and not went_back(article, content, record):
        return _seen_again(article, same.number, record, at)
    version = next_version(_ms(article), record)
    revision = Revision(content, record.number + same_hand(article, record), version, *at, record.editions + 1)
    return _keep(article, revision, record, stamp)


def read_again(arrival: Arrival, content: str, record: IdentityRecord) -> Revision | None:
    """The current text under the version that `headwater reenrich` has given it; None for any other message or text."""
    wanted, current = arrival.header(REENRICH), record.current()
    if not (wanted and wanted.isascii() and wanted.isdigit() and current and current.content == content):
        return None
    version = int(wanted)
    of_the_same = version >> VERSION_SHIFT == current.version >> VERSION_SHIFT and version > current.version
    return msgspec.structs.replace(current, version=version) if of_the_same else None


def same_hand(article: RawArticle, record: IdentityRecord) -> bool:
    """Whether the same extractor read it from the same channel as the current text."""
    return (article.channel, article.provenance.extractor) == (record.channel, record.extractor)


def went_back(article: RawArticle, content: str, record: IdentityRecord) -> bool:
    """Whether a text that the id has had is its newest one again, as the same hand has read it."""
    current = record.current()
    later = current is not None and current.content != content and _ms(article) > record.latest_ms()
    return later and same_hand(article, record) and record.returns(content) < MOST_RETURNS


def _ms(article: RawArticle) -> int:
    return int(article.observed.timestamp() * 1000)


def next_version(observed_ms: int, record: IdentityRecord) -> int:
    """Greater than the id's last one, unless the observation is older: then its own place in time."""
    if observed_ms < record.observed_ms:
        return observed_ms << VERSION_SHIFT
    return max(observed_ms, (record.version >> VERSION_SHIFT) + 1) << VERSION_SHIFT


def _keep(
    article: RawArticle, revision: Revision, record: IdentityRecord | None, stamp: Stamp
) -> tuple[Outcome, IdentityRecord]:
    extractor = article.provenance.extractor
    if record is None:
        ms = _ms(article)
        after = IdentityRecord(ms, ms, article.channel, extractor, revision.version, revision.number, 1, (revision,))
    else:
        newest = revision.version > record.version
        after = msgspec.structs.replace(
            record,
            observed_ms=max(record.observed_ms, _ms(article)),
            channel=article.channel if newest else record.channel,
            extractor=extractor if newest else record.extractor,
            version=max(revision.version, record.version),
            number=revision.number,
            editions=revision.edition,
            revisions=(*record.revisions, revision)[-REVISIONS_KEPT:],
        )
    return Keep(_unique(article, after.first_seen_ms, revision, stamp), after.data()), after


def _unique(article: RawArticle, first_seen_ms: int, revision: Revision, stamp: Stamp) -> UniqueArticle:
    return grow(
        article,
        UniqueArticle,
        version=revision.version,
        revision=revision.number,
        edition=revision.edition,
        first_seen=datetime.fromtimestamp(first_seen_ms / 1000, UTC),
        content_hash=revision.content,
        stages={"dedupe": stamp},
    )


def _seen_again(
    article: RawArticle, revision: int, record: IdentityRecord, at: tuple[str, int, int]
) -> tuple[Drop, IdentityRecord | None]:
    """A sighting whose time is remembered: read again once another text stands there, it would seem a return."""
    sighting = _sighting(article, revision, "duplicate", at)
    if _ms(article) <= record.latest_ms():
        return sighting, None
    after = msgspec.structs.replace(record, seen_ms=_ms(article))
    return replace(sighting, remember=after.data()), after


def _sighting(article: RawArticle, revision: int, reason: str, at: tuple[str, int, int]) -> Drop:
    note = Sighting(
        id=article.id,
        source=article.source,
        observed=article.observed,
        revision=revision,
        reason=reason,  # type: ignore[arg-type]
        provenance=article.provenance,
        message="-".join(map(str, at)),
        url=article.url,
    )
    return Drop(reason, also=(Also(SIGHTINGS, key(article.id), note),))
