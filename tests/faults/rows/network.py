"""Rows 2, 21, 34: connections that break in the middle, and answers that are no answers."""

import json
import time

from tests.faults.matrix import row
from tests.faults.proxy import DOWN, UP, Answer, http
from tests.faults.trial import Trial


@row(2, "the producer loses the broker's ack", off="idempotence",
     expected="it sends again; the broker knows the repeat: no message lies in the topic twice",
     how="the proxy resets the connection when the broker answers, every 0.2 s while 5,000 messages are sent")  # fmt: skip
def lost_acks(t: Trial) -> None:
    t.feed_through_proxy(t.mix(poison=0))
    t.strike("acks are lost")
    for _ in range(15):
        t.stand.kafka.cut(DOWN, 0)
        time.sleep(0.2)
    t.stand.kafka.heal()
    t.fed()
    raw = t.witness.raw_messages()
    assert raw == len(t.flow.ledger.sent), f"{raw} messages in articles.raw, {len(t.flow.ledger.sent)} were sent"


@row(21, "connection reset in the middle of a bulk request or answer", ci="fused", off="resending_failed_requests",
     expected="an unknown outcome: sent again, and the version makes it safe",
     how="the proxy resets the connections to Elasticsearch after N more bytes, 50 values of N, up and down")  # fmt: skip
def reset_mid_bulk(t: Trial) -> None:
    t.feed(seconds=5)
    t.strike("connections to Elasticsearch are reset", at="indexer")
    for number in range(50):
        t.stand.elastic.cut(number % 2, t.chance.randrange(1, 60_000 if number % 2 == UP else 3_000))
        time.sleep(0.15)


def _answers(t: Trial) -> list[Answer]:
    page = b"<html><body><h1>Please sign in to the hotel's network</h1></body></html>"
    short = json.dumps({"errors": False, "items": []}).encode()
    half = json.dumps({"took": 3, "errors": False, "items": [{"index": {"status": 201}}] * 90}).encode()
    return [
        lambda line, _: http("200 OK", page, "text/html") if "_bulk" in line else None,
        lambda line, _: http("200 OK", half[: len(half) // 2], claimed=len(half)) if "_bulk" in line else None,
        lambda line, _: http("200 OK", half[: len(half) // 2]) if "_bulk" in line else None,
        lambda line, _: http("200 OK", short) if "_bulk" in line else None,
        lambda line, _: http("200 OK", b'"OK"') if "_bulk" in line else None,
        lambda line, _: http("502 Bad Gateway", page, "text/html") if "_bulk" in line else None,
        lambda line, _: t.chance.randbytes(400) if "_bulk" in line else None,
    ]


@row(34, "garbage in the place of an answer", off="resending_failed_requests",
     expected="an unknown outcome: sent again",
     how="between indexer and Elasticsearch somebody answers with a page, half an answer, no items, random bytes, 502")  # fmt: skip
def garbage(t: Trial) -> None:
    t.feed(seconds=4)
    for number, answer in enumerate(_answers(t)):
        t.strike(f"answer number {number} is garbage", at="indexer")
        t.stand.elastic.answering(answer)
        time.sleep(1.0)
        assert t.member("indexer").running, "the indexer ended"
        t.stand.elastic.heal()
        t.stand.elastic.reset()
