"""Rows 22 to 33: Elasticsearch is gone, full, blocked, refuses, or was changed by somebody's hand."""

import time

from services.pipeline import ENRICHED, INDEXER, SIGHTINGS, Lane
from tests.faults.matrix import row
from tests.faults.proxy import http
from tests.faults.trial import Trial
from tests.integration.groups import turn_back

BLOCK_SECONDS = 6.0


@row(22, "Elasticsearch killed with -9 during a bulk", ci="fused", off="resending_failed_requests",
     expected="tried again until it is back; nothing that it acked is lost",
     how="kill -9 of Elasticsearch, twice, started again", recover_seconds=90)  # fmt: skip
def killed(t: Trial) -> None:
    t.feed(seconds=4)
    for _ in range(2):
        t.strike("kill -9 of Elasticsearch", at="indexer")
        t.stand.kill("elasticsearch")
        t.pass_time(1)
        t.stand.stack.up()
        t.settled_more("indexer", 200)


@row(23, "Elasticsearch frozen", off="resending_failed_requests",
     expected="partitions paused, memory bounded, membership kept; goes on by itself",
     how="SIGSTOP of Elasticsearch for 30 s", recover_seconds=90)  # fmt: skip
def frozen(t: Trial) -> None:
    t.feed(seconds=2)
    t.strike("SIGSTOP of Elasticsearch", at="indexer")
    t.stand.freeze("elasticsearch")
    t.pass_time(30)
    t.stand.thaw("elasticsearch")


def _breaker(t: Trial, limit: str | None) -> None:
    t.stand.ask("PUT", "/_cluster/settings", {"transient": {"network.breaker.inflight_requests.limit": limit}})


@row(24, "Elasticsearch refuses whole requests with 429", off="resending_failed_requests",
     expected="backs off with jitter; the bulk is halved",
     how="the breaker of requests in flight set to 2 KB for 6 s, three times")  # fmt: skip
def refuses_all(t: Trial) -> None:
    t.feed(seconds=4)
    for _ in range(3):
        t.strike("every bulk is refused with 429", at="indexer")
        _breaker(t, "2kb")
        time.sleep(BLOCK_SECONDS)
        _breaker(t, None)
        time.sleep(1)


def _block(t: Trial, kind: str, name: str, value: bool | None) -> None:
    t.stand.ask("PUT", f"/{t.settings.named(kind)}-*/_settings", {f"index.blocks.{name}": value})


def _blocked(t: Trial, kinds: tuple[str, ...], name: str, what: str) -> None:
    t.settled_by("indexer", 100)
    t.strike(what, at="indexer")
    before = t.witness.letters()
    for kind in kinds:
        _block(t, kind, name, True)
    time.sleep(BLOCK_SECONDS)
    assert t.witness.letters() == before, "a dead letter for what is no fault of the article"
    assert t.member("indexer").ready()[0] == 503, "the indexer says that it is ready"
    for kind in kinds:
        _block(t, kind, name, None)


@row(25, "Elasticsearch refuses some items with 429", ci="fused", off="resending_failed_items",
     expected="only those items are sent again",
     how="the articles' index blocked as on a full disk (429), the sightings' not")  # fmt: skip
def refuses_some(t: Trial) -> None:
    t.feed(seconds=3)
    _blocked(t, ("articles",), "read_only_allow_delete", "the articles' index answers 429 for each item")


@row(26, "flood stage: Elasticsearch's disk is full", off="resending_failed_items", own_stand=True,
     expected="tried again for ever with an alarm, no dead letter; goes on when there is room",
     how="Elasticsearch's data on a small tmpfs, filled beyond the flood-stage watermark; the file is removed",
     recover_seconds=120)  # fmt: skip
def flood_stage(t: Trial) -> None:
    t.feed(seconds=1)
    t.settled_by("indexer", 100)
    t.strike("Elasticsearch's disk fills up", at="indexer")
    before = t.witness.letters()
    ballast = t.stand.fill_disk("elasticsearch")
    t.wait_until(lambda: t.member("indexer").ready()[0] == 503, "the indexer is not ready", 60)
    time.sleep(BLOCK_SECONDS)
    assert t.witness.letters() == before, "a dead letter for what is no fault of the article"
    ballast.unlink()


@row(27, "write block on the index (403)", off="halting",
     expected="halts with an alarm, no dead letter; goes on when the block is lifted",
     how="index.blocks.write on every index for 6 s")  # fmt: skip
def write_block(t: Trial) -> None:
    t.feed(seconds=3)
    _blocked(t, ("articles", "sightings"), "write", "every index is blocked for writing")


@row(30, "an index is deleted while it is written to", ci="fused", off="refusing_to_recreate",
     expected="halts with an alarm; it is not made again silently",
     how="the articles' index is deleted; then a person turns the group back and starts the indexer again")  # fmt: skip
def index_deleted(t: Trial) -> None:
    t.feed(seconds=3)
    t.settled_by("indexer", 300)
    t.strike("the articles' index is deleted", at="indexer")
    for name in t.stand.ask("GET", f"/{t.settings.named('articles')}-*"):
        t.stand.ask("DELETE", f"/{name}")
    indexer = t.member("indexer")
    t.wait_until(lambda: indexer.ready()[0] == 503, "the indexer halts")
    time.sleep(4)
    assert not t.stand.ask("GET", f"/{t.settings.named('articles')}-*"), "the index was made again silently"
    indexer.end()
    named = t.settings.named
    topics = [named(topic.on(Lane.LIVE)) for topic in (ENRICHED, SIGHTINGS)]
    turn_back(t.settings.kafka, named(INDEXER.group(Lane.LIVE)), topics, ENRICHED.partitions)
    indexer.start()


@row(31, "Elasticsearch's memory: requests above a limit are refused", off="shrinking_the_bulk",
     expected="the bulk shrinks until it passes",
     how="the breaker of requests in flight at 40 KB for as long as the stream lasts", recover_seconds=120)  # fmt: skip
def breaker(t: Trial) -> None:
    t.feed(seconds=3)
    t.settled_by("indexer", 100)
    t.strike("no request above 40 KB passes", at="indexer")
    _breaker(t, "40kb")
    try:
        t.fed()
        t.wait_until(lambda: not any(t.flow.lags().values()), "all passes in small bulks", 90)
    finally:
        _breaker(t, None)


@row(32, "requests above http.max_content_length are refused with 413", off="splitting",
     expected="the batch is halved, down to one document",
     how="Elasticsearch started again with http.max_content_length 48kb", recover_seconds=120)  # fmt: skip
def too_large_request(t: Trial) -> None:
    t.feed(seconds=3)
    t.settled_by("indexer", 100)
    t.strike("Elasticsearch takes 48 KB at most", at="indexer")
    t.stand.restart("elasticsearch", **{"http.max_content_length": "48kb"})
    t.fed()
    t.wait_until(lambda: not any(t.flow.lags().values()), "all passes in small bulks", 90)


@row(33, "no rights: 401, then 403", off="halting",
     expected="halts with an alarm: no dead letter, no commit; goes on when the rights are back",
     how="a gateway before Elasticsearch answers 401, then 403, for 4 s each")  # fmt: skip
def no_rights(t: Trial) -> None:
    t.feed(seconds=3)
    for status, kind in (("401 Unauthorized", "security_exception"), ("403 Forbidden", "security_exception")):
        t.strike(f"Elasticsearch answers {status}", at="indexer")
        letters = t.witness.letters()
        body = f'{{"error":{{"type":"{kind}","reason":"the key has expired"}},"status":{status[:3]}}}'.encode()
        t.stand.elastic.answering(lambda _line, _body, s=status, b=body: http(s, b))  # type: ignore[misc]
        t.wait_until(lambda: t.member("indexer").ready()[0] == 503, "the indexer halts")
        committed = t.witness.committed("indexer")
        time.sleep(3)
        assert t.witness.committed("indexer") == committed, "it committed although nothing was written"
        assert t.witness.letters() == letters, "a dead letter for a matter of rights"
        t.stand.elastic.heal()
        t.stand.elastic.reset()
