"""Traces, where they are wanted: what each process does with an article as a span, tied to the one before by a header.

The header is the W3C's `traceparent` (https://www.w3.org/TR/trace-context/), the names are those of OpenTelemetry's
semantic conventions for messaging, the spans leave by OTLP over HTTP. Whether an article is traced is drawn once, by
whoever sends it first; of one that is not, the header is passed on and nothing else is done. OpenTelemetry is imported
here alone, what sends spans only where traces are wanted.
"""

import functools
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from services.runtime.arrival import Arrival, Headers
from services.runtime.settings import Settings

HEADER: Final = "traceparent"
"""Of a message: which span has led to it."""
_UNTRACED: Final = "-00"
"""The header's end where nobody is to trace it."""
SEND_SECONDS: Final = 5.0
"""So long a collector may take to answer; a span that it does not take is lost, and the flow goes on."""


@dataclass(frozen=True, slots=True)
class Way:
    """One message of an article at this process; `end` it once what becomes of it is with the broker or in the index."""

    headers: Headers = ()
    """Of the messages that it leads to."""
    span: Span | None = None
    """None where it is not traced."""

    def end(self, outcome: str, reason: str = "", stages: str = "") -> None:
        """Tell how it went: `sent`, `dropped` or `dead`, and why; and which stages have passed it on."""
        if self.span is None:
            return
        told = {"headwater.outcome": outcome, "headwater.reason": reason, "headwater.stages": stages}
        self.span.set_attributes({name: value for name, value in told.items() if value})
        if outcome == "dead":
            self.span.set_status(StatusCode.ERROR, reason)
        self.span.end()


NOWHERE: Final = Way()


class Traces:
    """What a process tells of the messages that it works on."""

    def __init__(self, tracer: Tracer | None = None, group: str = "") -> None:
        """Without a tracer nothing is told. `group` is the consumer group's full name."""
        self._tracer, self._group = tracer, group

    def sending(self, topic: str, article: str) -> Way:
        """An article (its id) that begins its way here, to this topic."""
        if self._tracer is None:
            return NOWHERE
        named = {"messaging.system": "kafka", "messaging.operation.name": "send", "messaging.operation.type": "send",
                 "messaging.destination.name": topic, "headwater.article": article}  # fmt: skip
        span = self._tracer.start_span(f"send {topic}", kind=SpanKind.PRODUCER, attributes=named)
        return Way(_headers(span), span if span.is_recording() else None)

    def processing(self, arrival: Arrival) -> Way:
        """A message that is worked on from now on."""
        if self._tracer is None:
            return NOWHERE
        parent = arrival.header(HEADER)
        if parent is None or parent.endswith(_UNTRACED):
            return Way(((HEADER, parent.encode()),)) if parent else NOWHERE
        span = self._tracer.start_span(
            f"process {arrival.topic}",
            TraceContextTextMapPropagator().extract({HEADER: parent}),
            SpanKind.CONSUMER,
            self._named(arrival),
        )
        return Way(_headers(span), span if span.is_recording() else None)

    def _named(self, arrival: Arrival) -> dict[str, str | int]:
        key = arrival.key.hex() if arrival.key else ""
        return {
            "messaging.system": "kafka", "messaging.operation.name": "process", "messaging.operation.type": "process",
            "messaging.destination.name": arrival.topic, "messaging.destination.partition.id": str(arrival.partition),
            "messaging.kafka.offset": arrival.offset, "messaging.kafka.message.key": key,
            "messaging.consumer.group.name": self._group, "headwater.article": key,
        }  # fmt: skip


def _headers(span: Span) -> Headers:
    context = span.get_span_context()
    written = f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags & 1:02x}"
    return ((HEADER, written.encode()),)


def traces(settings: Settings, name: str, group: str = "") -> Traces:
    """Those of this process: `name` is its stage or producer."""
    return Traces(_tracer(settings.traces, settings.traces_share, name), group) if settings.traces else Traces()


@functools.cache
def _tracer(endpoint: str, share: float, name: str) -> Tracer:
    """Spans go out on a thread of their own, and the last ones when the process ends."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

    release = version("headwater")
    about = Resource.create({"service.namespace": "headwater", "service.name": name, "service.version": release})
    provider = TracerProvider(resource=about, sampler=ParentBasedTraceIdRatio(share))
    sender = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=SEND_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(sender))
    return provider.get_tracer("headwater", release)
