"""What the guard and the producers tell of an article's way, and that a share of the articles is drawn once."""

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

from services.contract.articles import encode
from services.pipeline import CLASSIFY, DEAD, DEDUPE, ENRICH, RAW, SIGHTINGS, UNIQUE
from services.runtime.settings import Settings
from services.runtime.traces import HEADER, NOWHERE, Traces, traces
from tests.fakes import arrival, came
from tests.unit.runtime.guarding import Rig, run, told

ID = "00112233445566778899aabbccddeeff"


class Told:
    """Traces, and what they have told."""

    def __init__(self, share: float) -> None:
        self._memory = InMemorySpanExporter()
        provider = TracerProvider(sampler=ParentBasedTraceIdRatio(share))
        provider.add_span_processor(SimpleSpanProcessor(self._memory))
        self.traces = Traces(provider.get_tracer("headwater"), "a-group")

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self._memory.get_finished_spans()


@pytest.fixture
def every() -> Told:
    """Every article is traced."""
    return Told(1)


def _header(told: Told) -> bytes:
    return dict(told.traces.sending(RAW.name, ID).headers)[HEADER]


def test_a_message_sent_carries_the_span_that_sent_it(every: Told) -> None:
    way = every.traces.sending(RAW.name, ID)
    way.end("sent")
    (span,) = every.spans
    assert span.context is not None
    written = f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-01".encode()
    assert way.headers == ((HEADER, written),)
    assert span.name == "send articles.raw"
    assert span.attributes is not None
    assert (span.attributes["headwater.article"], span.attributes["headwater.outcome"]) == (ID, "sent")


def test_what_a_chain_does_with_an_article_is_a_child_of_what_sent_it_and_parent_of_what_follows(every: Told) -> None:
    rig = Rig(stages=(CLASSIFY, ENRICH))
    rig.guard._traces = every.traces
    header = _header(every)
    run(rig, [came(told("keep"), 7, headers=((HEADER, header),), topic=UNIQUE.name, partition=3)])
    (span,) = every.spans
    assert span.parent is not None
    assert span.context is not None
    assert header.decode() == f"00-{span.parent.trace_id:032x}-{span.parent.span_id:016x}-01"
    assert span.attributes is not None
    wanted = {
        "messaging.destination.name": UNIQUE.name, "messaging.destination.partition.id": "3",
        "messaging.kafka.offset": 7, "messaging.consumer.group.name": "a-group", "headwater.outcome": "sent",
        "headwater.stages": "classify, enrich",
    }  # fmt: skip
    assert wanted.items() <= span.attributes.items()
    (message,) = rig.sink.log.all("articles.enriched")
    assert message.header(HEADER) == f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-01"


@pytest.mark.parametrize(("word", "topic", "outcome", "reason"), [
    ("drop", SIGHTINGS.name, "dropped", "duplicate"), ("dead", DEAD.name, "dead", "hopeless"),
])  # fmt: skip
def test_what_ends_here_says_why_and_its_notice_is_tied_to_it(
    every: Told, word: str, topic: str, outcome: str, reason: str
) -> None:
    rig = Rig(stages=(DEDUPE,))
    rig.guard._traces = every.traces
    run(rig, [came(told(word), headers=((HEADER, _header(every)),))])
    (span,) = every.spans
    assert span.context is not None
    assert span.attributes is not None
    assert (span.attributes["headwater.outcome"], span.attributes["headwater.reason"]) == (outcome, reason)
    assert span.status.is_ok is (outcome != "dead")
    (message,) = rig.sink.log.all(topic)
    assert f"{span.context.span_id:016x}" in (message.header(HEADER) or "")


def test_an_article_that_was_not_drawn_is_told_of_nowhere_and_every_stage_knows() -> None:
    none = Told(0)
    header = _header(none)
    assert header.endswith(b"-00")
    way = none.traces.processing(arrival(encode(told("keep")), headers=((HEADER, header),)))
    assert (way.headers, way.span) == (((HEADER, header),), None)
    way.end("sent")
    assert none.spans == ()


def test_the_share_is_drawn_by_article() -> None:
    some = Told(0.2)
    for _ in range(1_000):
        some.traces.sending(RAW.name, ID).end("sent")
    assert 120 < len(some.spans) < 280


@pytest.mark.parametrize("header", [b"", b"nonsense", b"00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-01", b"\xff"])
def test_a_header_that_is_none_begins_a_trace_of_its_own(every: Told, header: bytes) -> None:
    way = every.traces.processing(arrival(b"{}", headers=((HEADER, header),)))
    way.end("sent")
    (span,) = every.spans
    assert span.parent is None


def test_without_a_collector_nothing_is_told_and_nothing_is_passed_on(every: Told) -> None:
    off = traces(Settings(), "dedupe")
    assert off.sending(RAW.name, ID) is NOWHERE
    assert off.processing(arrival(b"{}", headers=((HEADER, _header(every)),))) is NOWHERE
