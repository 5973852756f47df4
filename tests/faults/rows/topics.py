"""Rows 11, 15, 16 and 39: topics with holes, topics that are gone, messages that expired before they were read."""

import time

from services.pipeline import DEAD, ENRICHED, RAW, Lane
from services.runtime.broker import Topics
from tests.faults.matrix import row
from tests.faults.trial import Trial
from tests.integration.groups import delete_records, delete_topic, end_offsets, keep_for, send_in_transactions


@row(11, "offsets with gaps: transaction markers and aborted messages", ci="fused", off="committing_the_position",
     expected="commits reach the end; what was aborted is not worked on",
     how="a transactional producer: 20 transactions of 25 messages committed, 20 aborted, in between and at the end")  # fmt: skip
def gaps(t: Trial) -> None:
    t.feed(seconds=3)
    t.strike("transactions, half of them aborted")
    sent = [(number % 2 == 0, t.mix(25, part=f"-tx{number}", poison=0)) for number in range(40)]
    places = send_in_transactions(
        t.settings.kafka, t.name, [(kept, [(m.topic, m.key, m.value) for m in messages]) for kept, messages in sent]
    )
    for message, place in zip((m for _, messages in sent for m in messages), places, strict=True):
        message.partition, message.offset = place
    t.flow.ledger.sent += [message for kept, messages in sent if kept for message in messages]


def _loses(t: Trial, take: str) -> None:
    """Messages that the indexer has not read vanish; it must count every one of them, and go on with the rest."""
    topic = t.settings.named(ENRICHED.on(Lane.LIVE))
    t.feed(seconds=1)
    t.settled_by("indexer", 200)
    t.strike(take, at="indexer")
    indexer = t.member("indexer")
    assert indexer.stop(30) == 0
    t.fed()
    t.wait_until(lambda: not any(t.flow.lags()[name] for name in t.workers), "the workers are done", 90)
    committed, ends = t.witness.committed("indexer"), end_offsets(t.settings.kafka, topic)
    t.lost_on_purpose = sum(end - committed.get(place, 0) for place, end in ends.items())
    t.forgiven = t.witness.unread_ids(topic, committed)
    assert t.lost_on_purpose >= 200, "too little was left to lose"
    if take == "delete-records":
        delete_records(t.settings.kafka, topic, {partition: end for (_, partition), end in ends.items()})
    else:
        keep_for(t.settings.kafka, topic, 1000)
        t.wait_until(lambda: t.witness.lag_of(topic) == 0, "the messages have expired", 60)
        keep_for(t.settings.kafka, topic, 3_600_000)
    indexer.start()
    indexer.wait_ready()
    t.wait_until(
        lambda: indexer.value("headwater_lost_total") >= t.lost_on_purpose, "every lost message is counted", 30
    )
    counted = int(indexer.value("headwater_lost_total"))
    assert counted == t.lost_on_purpose, f"{counted} counted as lost, {t.lost_on_purpose} were"
    t.notes.append(f"{counted} lost by the broker, {counted} counted")
    t.feed(t.mix(500, part="-after"))


@row(15, "offset out of range: records deleted before they were read", ci="fused", off="counting_what_is_lost",
     expected="detected, counted exactly, alarmed; the rest is read",
     how="the indexer is stopped, delete-records up to the end of articles.enriched, started again", recover_seconds=90)  # fmt: skip
def records_deleted(t: Trial) -> None:
    _loses(t, "delete-records")


@row(16, "retention passes the consumer", off="counting_what_is_lost",
     expected="detected, counted exactly, alarmed; the rest is read",
     how="the indexer is stopped, retention.ms 1000 on articles.enriched until it is empty, started again",
     recover_seconds=90)  # fmt: skip
def retention(t: Trial) -> None:
    _loses(t, "retention")


@row(39, "the dead letters' topic is gone", off="waiting_for_acks",
     expected="the stage stops consuming and waits, drops nothing; goes on when the topic is back",
     how="articles.dead is deleted while poison comes in; made again after 6 s", recover_seconds=90)  # fmt: skip
def no_dead_letters(t: Trial) -> None:
    t.feed(t.mix(poison=0), seconds=2)
    t.settled_by("dedupe", 200)
    t.strike("articles.dead is deleted", at="dedupe")
    delete_topic(t.settings.kafka, t.settings.named(DEAD.name))
    t.feed(t.mix(300, part="-poison", poison=60), seconds=0.5)
    t.pass_time(6)
    raw = t.settings.named(RAW.on(Lane.LIVE))
    assert t.witness.lag_of(raw, "dedupe") > 0, "dedupe has gone on without its dead letters"
    with Topics(t.settings) as topics:
        topics.ensure()
    time.sleep(0.5)
