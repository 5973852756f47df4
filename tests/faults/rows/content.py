"""Rows 17, 28, 29 and 35 to 37: what is in the messages, how often and in which order they come."""

import json
from datetime import timedelta

import msgspec

from services.contract.articles import ClassifiedArticle, EnrichedArticle, Place, RawArticle, Stamp, encode, grow
from services.contract.identity import content_hash
from services.pipeline import ENRICHED, RAW, Lane
from tests.faults.matrix import row
from tests.faults.trial import Trial
from tests.integration.command import headwater
from tests.integration.stream import Sent, article

MIB = 1 << 20


@row(17, "oversized messages", ci="fused", off="burying_by_reference",
     expected="the body goes to the archive (a line beyond 8 MiB stays in its file), a reference to the dead letters; the stream goes on",
     how="articles of 1.2, 5 and 30 MiB by the command line; one of 1.9 MB that the stages make too large")  # fmt: skip
def oversized(t: Trial) -> None:
    t.feed(seconds=3)
    t.strike("oversized articles come in")
    path = t.settings.home / "large.jsonl"
    sizes = [int(1.2 * MIB), 5 * MIB, 30 * MIB]
    lines = [json.dumps({"title": f"Large {n}", "text": "A long report. " * (n // 15), "url": f"https://large.example/{n}"})
             for n in sizes]  # fmt: skip
    path.write_text("\n".join(lines))
    said = headwater(
        t.settings,
        "ingest",
        str(path),
        "--lane",
        "live",
        "--json",
        module="tests.faults.altered",
        variables=t.alteration,
    ).json
    assert said["dead"] == {"too_large": 3}, said
    kept = [letter for letter in t.flow.letters() if letter.topic == str(path)]
    assert len(kept) == 3
    t.allow_letters(kept)


def _enriched(t: Trial, name: str, number: int, **parts: object) -> EnrichedArticle:
    told = article(f"{t.name}-{name}", number, t.chance)
    stamp = Stamp(at=told.observed, model="faults/1")
    return grow(
        grow(told, ClassifiedArticle, version=1 << 40, revision=1, first_seen=told.observed, language="en",
             content_hash=content_hash(told.title, told.text), language_confidence=1.0, stages={"dedupe": stamp}),
        EnrichedArticle, words=10, reading_seconds=3, **parts)  # fmt: skip


def _crafted(t: Trial, articles: list[EnrichedArticle], error: str = "") -> list[Sent]:
    """Straight to the indexer; with an error they are doomed."""
    topic = t.settings.named(ENRICHED.on(Lane.LIVE))
    found = []
    for told in articles:
        if error:
            t.doom(told, error)
        found.append(Sent("article", topic, bytes.fromhex(told.id), encode(told), told))
    return found


@row(28, "documents that do not fit the mapping (400)", ci="separate", off="isolating_refused_items",
     expected="each goes to the dead letters with its reason; the rest of the bulk is written",
     how="30 enriched articles with an impossible latitude among the others")  # fmt: skip
def mapping_conflict(t: Trial) -> None:
    t.feed(seconds=3)
    t.strike("documents that Elasticsearch refuses", at="indexer")
    nowhere = Place(name="Nowhere", country="XX", lat=123.0, lon=400.0)
    t.feed(
        _crafted(t, [_enriched(t, "nowhere", n, places=(nowhere,)) for n in range(30)], "refused_by_index"), seconds=0
    )


@row(29, "extreme documents: huge keywords, long lists, deep limits", off="bounding_keywords",
     expected="indexed, or a dead letter with its reason; nobody behind them waits",
     how="enriched articles with a URL of 40,000 characters, 20,000 names, an empty-looking title, a tag of 40,000 bytes")  # fmt: skip
def extreme(t: Trial) -> None:
    t.feed(seconds=3)
    t.strike("extreme documents come in", at="indexer")
    long = "x" * 40_000
    crafted = [
        _enriched(t, "extreme", 0, key_phrases=tuple(f"phrase {n}" for n in range(20_000))),
        _enriched(t, "extreme", 1, countries=(long,)),
        msgspec.structs.replace(_enriched(t, "extreme", 2), tags=(long, "ü" * 20_000)),
        msgspec.structs.replace(_enriched(t, "extreme", 3), guid="😀" * 10_000),
        msgspec.structs.replace(_enriched(t, "extreme", 4), authors=(long,) * 20),
        msgspec.structs.replace(_enriched(t, "extreme", 5), image=long),
    ]
    t.feed(_crafted(t, crafted), seconds=0)


@row(35, "everything delivered ten times", off="knowing_a_replay",
     expected="one document each; the repeats are recorded",
     how="every message published ten times; then all groups turned back to the beginning", recover_seconds=150)  # fmt: skip
def ten_times(t: Trial) -> None:
    once = t.mix(max(200, t.articles // 10), poison=0)
    t.feed([_again(sent) for sent in once for _ in range(10)])
    t.strike("every message comes ten times")
    t.fed()
    t.wait_until(lambda: not any(t.flow.lags().values()), "the first pass is settled", 120)
    t.turn_back()


def _again(sent: Sent) -> Sent:
    return Sent(sent.kind, sent.topic, sent.key, sent.value, sent.article, sent.error)


def _revision(told: RawArticle, number: int, topic: str) -> Sent:
    text = f"{told.text} This is edition {number}."
    later = msgspec.structs.replace(told, text=text, observed=told.observed + timedelta(minutes=number))
    return Sent("revision", topic, bytes.fromhex(later.id), encode(later), later)


@row(36, "revisions out of order", ci="separate", off="external_versions",
     expected="the newest observation stands, whatever came last",
     how="three to five revisions of each article, shuffled; the indexer killed in between")  # fmt: skip
def shuffled(t: Trial) -> None:
    topic = t.settings.named(RAW.on(Lane.LIVE))
    told = [article(f"{t.name}-order", n, t.chance) for n in range(t.articles // 3)]
    messages = [_revision(one, n, topic) for one in told for n in range(t.chance.randrange(3, 6))]
    t.chance.shuffle(messages)
    t.feed(messages, seconds=3)
    t.strike("revisions come out of order", at="indexer")
    t.settled_by("indexer", 200)
    t.member("indexer").kill()
    t.revive()


@row(37, "two texts with one observation time", off="raising_the_version",
     expected="the later in the partition stands, and does so again in every replay",
     how="every article twice with the same time and another text; then all groups turned back", recover_seconds=120)  # fmt: skip
def ties(t: Trial) -> None:
    topic = t.settings.named(RAW.on(Lane.LIVE))
    messages = []
    for number in range(t.articles // 2):
        told = article(f"{t.name}-tie", number, t.chance)
        other = msgspec.structs.replace(told, text=f"{told.text} Or was it otherwise?")
        messages += [Sent("article", topic, bytes.fromhex(x.id), encode(x), x) for x in (told, other)]
    t.feed(messages, seconds=1)
    t.strike("two texts of one time")
    t.fed()
    t.wait_until(lambda: not any(t.flow.lags().values()), "the first pass is settled", 120)
    t.turn_back()
