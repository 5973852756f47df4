"""The pipeline's health as the indices tell it; what only the processes know is in Prometheus."""

from typing import Final

from services.kibana.columns import cases, count, mean, newest, over, top
from services.kibana.dashboard import Dashboard, Row
from services.kibana.delay import Delay
from services.kibana.lens import Chart, number
from services.kibana.views import INDEXED, REVISIONS, SIGHTINGS

_HOUR: Final = "1h"
_NO_DATE: Final = "not published: *"
_EDIT: Final = "before: *"

_NUMBERS: Final = (
    number("health-indexed", "Articles indexed", INDEXED, count()),
    number("health-newest", "Indexed last", INDEXED, newest(INDEXED.time, "Indexed last")),
    number("health-repeats", "Repeats seen", SIGHTINGS, count("Sightings")),
    number("health-edits", "Edits seen", REVISIONS, count("Edits", _EDIT)),
)  # fmt: skip
_PER_HOUR: Final = Chart(
    "health-indexed-per-hour", "Indexed per hour, by producer", INDEXED,
    {"producer": top("provenance.producer", "Producer"), "time": over(INDEXED.time, _HOUR), "count": count()},
    "bar_stacked",
    about="Each article once, at the time of its newest text; `headwater reenrich` moves articles to the present.",
)  # fmt: skip
_DELAY: Final = Delay(
    "health-delay", "From observed to indexed", INDEXED, "observed", "indexed", "provenance.producer",
    "Mean seconds of each hour. What is taken in long after it was captured, or enriched again, counts from its capture.",
)  # fmt: skip
_SIGHTINGS: Final = Chart(
    "health-sightings-per-hour", "Repeats per hour, by reason", SIGHTINGS,
    {"reason": top("reason", "Reason"), "time": over(SIGHTINGS.time, _HOUR), "count": count("Sightings")}, "bar_stacked",
    about="Hours without any: a feed that is read again and again has gone away.",
)  # fmt: skip
_REVISIONS: Final = Chart(
    "health-revisions-per-hour", "Edits per hour, by source", REVISIONS,
    {"source": top("source", "Source"), "time": over(REVISIONS.time, _HOUR), "count": count("Edits")}, "bar_stacked", _EDIT,
    "A source that changes every text at once has changed its layout.",
)  # fmt: skip
_QUIET: Final = Chart(
    "health-quiet-sources", "Sources, longest silent first", INDEXED,
    {"top": top("source", "Source", 200, by="newest", ascending=True), "newest": newest(INDEXED.time, "Last article"),
     "count": count(), "words": mean("words", "Words", decimals=0)}, "table",
    about="Of those that brought anything in the time that is shown.",
)  # fmt: skip
_LACKING: Final = Chart(
    "health-lacking", "What articles lack", INDEXED,
    {"what": cases("What", {
        "No date of publication": _NO_DATE, "No topic": "not topics.code: *", "No language": "language: und",
        "Under 50 words": "words < 50"}), "time": over(INDEXED.time), "count": count()}, "line",
    about="A line that jumps: a publisher has changed its pages, and they are read badly since.",
)  # fmt: skip
_READERS: Final = Chart(
    "health-readers", "Readers", INDEXED,
    {"top": top("provenance.extractor", "Reader", 25), "count": count(), "words": mean("words", "Words", decimals=0),
     "sure": mean("language_confidence", "Sureness of the language"), "undated": count("No date", _NO_DATE),
     "newest": newest(INDEXED.time, "Last article")}, "table",
)  # fmt: skip

HEALTH: Final = Dashboard(
    "health", "Headwater: pipeline health",
    "What comes in, how late, from whom, and what it lacks. By time of indexing. Lag, retries and dead letters: Prometheus.",
    (
        Row(6, _NUMBERS),
        Row(14, (_PER_HOUR, _DELAY)),
        Row(14, (_SIGHTINGS, _REVISIONS)),
        Row(20, (_QUIET, _LACKING)),
        Row(12, (_READERS,)),
    ),
    INDEXED,
    (("Source", "source"),),
)  # fmt: skip
