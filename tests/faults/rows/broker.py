"""Rows 12 to 14 and 18 to 20: the broker, its disk, and the network between it and the workers."""

import time

from tests.faults.matrix import row
from tests.faults.proxy import Weather
from tests.faults.trial import Trial

ROOM = 500
"""Records that the frozen broker's producer may have in flight."""
PARTITION_SECONDS = 12.0
"""Twice the session time-out of the tests."""


@row(12, "broker killed with -9", off="waiting_for_acks",
     expected="all clients go on by themselves when it is back",
     how="kill -9 of Kafka, twice, started again after 2 s", recover_seconds=90)  # fmt: skip
def killed(t: Trial) -> None:
    t.feed(seconds=8)
    for _ in range(2):
        t.strike("kill -9 of Kafka")
        t.stand.kill("kafka")
        t.pass_time(2)
        t.stand.stack.up()
        t.wait_until(lambda: _moves(t), "the flow moves again", 60)


def _moves(t: Trial) -> bool:
    t.revive()
    before = t.flow.lags()
    time.sleep(0.5)
    after = t.flow.lags()
    return not any(after.values()) or before != after


@row(13, "broker frozen", off="bounding_the_producer",
     expected="producers fill their buffer to its cap, then wait and drop nothing; workers wait or are replaced",
     how="SIGSTOP of Kafka for 30 s while a producer pushes on", recover_seconds=90)  # fmt: skip
def frozen(t: Trial) -> None:
    with t.small_buffer(ROOM):
        t.feed(seconds=8)
        t.strike("SIGSTOP of Kafka")
        t.stand.freeze("kafka")
        t.pass_time(30)
        waiting = sum(sent.offset < 0 for sent in t.flow.ledger.sent)
        t.notes.append(f"{waiting} messages in the producer's hands after 30 s, of {ROOM} it may hold")
        assert waiting <= ROOM + 1, f"{waiting} messages in the producer's buffer"
        t.stand.thaw("kafka")
        t.fed()


@row(18, "network partition between workers and broker", off="commit_after_output",
     expected="as for a zombie: the partitions go to whoever is there; nothing lost or doubled",
     how="the proxy holds every byte in both directions for 12 s (the session is 6 s)", recover_seconds=90)  # fmt: skip
def partitioned(t: Trial) -> None:
    t.feed(seconds=4)
    t.strike("network partition")
    t.stand.kafka.weather = Weather(held=(True, True))
    t.pass_time(PARTITION_SECONDS)
    t.stand.kafka.heal()


@row(19, "half-open connections", off="commit_after_output",
     expected="found by time-outs; the work is done again by whoever is connected",
     how="for 12 s what the broker answers disappears, then the connections are reset", recover_seconds=90)  # fmt: skip
def half_open(t: Trial) -> None:
    t.feed(seconds=4)
    t.strike("answers of the broker disappear")
    t.stand.kafka.weather = Weather(lost=(False, True))
    t.pass_time(PARTITION_SECONDS)
    t.stand.kafka.heal()


@row(20, "slow network", off="waiting_for_acks",
     expected="the pace falls; no error, nothing doubled",
     how="1 s and up to 1 s more on every chunk to and from Kafka and Elasticsearch, 200 KB/s, for 15 s; "
         "then a kill -9 of every process while it is slow", recover_seconds=90)  # fmt: skip
def slow_network(t: Trial) -> None:
    t.feed(seconds=4)
    t.strike("slow network")
    slow = Weather(latency=1.0, jitter=1.0, rate=200_000)
    t.stand.kafka.weather = t.stand.elastic.weather = slow
    t.pass_time(15)
    for member in t.flow.members.values():
        if member.running:
            member.kill()
    t.stand.kafka.heal()
    t.stand.elastic.heal()


@row(14, "the broker's disk is full", off="raising_failed_publishing", own_stand=True,
     expected="the producer fails loudly and nothing that was acked is lost; it goes on when there is room",
     how="Kafka's data on a small tmpfs, filled up by a file while news flows; removed, Kafka started again",
     recover_seconds=120)  # fmt: skip
def disk_full(t: Trial) -> None:
    messages = t.mix()
    half = len(messages) // 2
    t.feed(messages[:half], seconds=1)
    t.strike("Kafka's disk fills up")
    t.fed()
    ballast = t.stand.fill_disk("kafka")
    refused = t.push_until_refused(t.mix(4000, part="-full", poison=0))
    assert refused, "the producer was told nothing of a full disk"
    t.notes.append(f"told the producer: {refused[:80]}")
    ballast.unlink()
    t.stand.stack.up()
    t.feed(messages[half:])
