"""A producer that uses transactions: what it took back is not worked on, and its markers do not hold up a commit."""

import pytest

from services.contract.articles import encode
from services.pipeline import PARTITIONS, RAW, Lane
from services.runtime.arrival import Departure
from services.runtime.kafka_client import partition_of
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from tests.integration.flow import Flow
from tests.integration.groups import Message, send_in_transactions
from tests.integration.stream import Sent, stream

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]


def _messages(settings: Settings, name: str, count: int) -> list[Message]:
    return [(s.topic, s.key, s.value) for s in stream(settings, name, count) if s.kind == "article"]


def _ids(messages: list[Message]) -> set[str]:
    return {key.hex() for _, key, _ in messages if key}


@pytest.mark.parametrize("last", [True, False], ids=["committed", "aborted"])
def test_only_what_was_committed_is_indexed_and_no_lag_stays(flow: Flow, last: bool) -> None:
    """Every partition ends with a marker, and some with records that were taken back."""
    settings, name = flow.settings, f"tx-{last}".lower()
    good, bad = _messages(settings, name, 150), _messages(settings, f"{name}-bad", 150)
    batches = [(True, good[:50]), (False, bad[:50]), (True, good[50:]), (False, bad[50:])]
    if last:
        batches.append(batches.pop(2))
    assert {partition_of(key, PARTITIONS) for _, key, _ in bad[50:] if key} == set(range(PARTITIONS))
    lost = {stage: member.series("headwater_lost_total") for stage, member in flow.members.items()}
    send_in_transactions(settings.kafka, f"{settings.namespace}-{name}", batches)
    flow.settle(120)
    indexed = {document["id"] for document in flow.documents()}
    assert _ids(good) <= indexed
    assert not _ids(bad) & indexed
    assert {stage: member.series("headwater_lost_total") for stage, member in flow.members.items()} == lost


def test_an_indexer_passes_markers_too(flow: Flow) -> None:
    """Transactions in the topic that the indexer reads: kafka-python's consumer instead of Faust's."""
    enriched = flow.settings.named("articles.enriched")
    poison = [(enriched, b"%016d" % number, b"{") for number in range(60)]
    before = flow.members["indexer"].counts()["indexer", "dead"]
    send_in_transactions(flow.settings.kafka, "tx-indexer", [(True, poison[:30]), (False, poison[30:])])
    flow.settle(120)
    assert flow.members["indexer"].counts()["indexer", "dead"] - before == 30
    assert flow.members["indexer"].series("headwater_lost_total") == 0


def test_a_flow_without_transactions_goes_on_after_them(flow: Flow) -> None:
    sent: list[Sent] = stream(flow.settings, "after-tx", 100)
    publisher = Publisher(flow.settings, lambda _token, _partition, _offset: None)
    for message in sent:
        if message.article:
            publisher.publish(Departure(flow.settings.named(RAW.on(Lane.LIVE)), message.key, encode(message.article)))
    publisher.flush()
    publisher.close()
    flow.settle(120)
    assert {m.article.id for m in sent if m.article} <= {document["id"] for document in flow.documents()}
