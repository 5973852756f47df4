"""Every series that Headwater's processes export, in one table: name, type, unit, labels, meaning.

`runtime/monitor.py` makes them from this table, the README documents them from it, alert rules may use no other.
Names follow https://prometheus.io/docs/practices/naming/.
"""

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Series:
    """One metric family. Labels are bounded sets of short fixed words: never an id or a message, and of sources fifty at most."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    labels: tuple[str, ...]
    means: str
    buckets: tuple[float, ...] = ()


STAGE: Final = ("stage", "lane")

RECEIVED: Final = Series("headwater_received_total", "counter", STAGE, "articles settled by the stage")
SENT: Final = Series("headwater_sent_total", "counter", STAGE, "of these, passed on")
DROPPED: Final = Series("headwater_dropped_total", "counter", (*STAGE, "reason"), "of these, dropped on purpose")
DEAD: Final = Series("headwater_dead_total", "counter", (*STAGE, "error"), "of these, sent to the dead letters")
RETRIES: Final = Series(
    "headwater_retries_total", "counter", (*STAGE, "target"), "attempts repeated: kafka, elasticsearch"
)
SECONDS: Final = Series(
    "headwater_batch_seconds",
    "histogram",
    STAGE,
    "time to settle a batch, from its arrival to its last ack",
    (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
SERVER: Final = Series(
    "headwater_server_seconds",
    "histogram",
    (*STAGE, "server", "answer"),
    "time until a server had answered: kafka acked a batch, memory its state, elasticsearch a bulk; "
    "answer: ok, refused, busy (429), none",
    (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
WORK: Final = Series("headwater_work_seconds_total", "counter", STAGE, "time spent in the stage's own step")
BATCH: Final = Series(
    "headwater_batch_articles", "histogram", STAGE, "articles in a batch", (1, 5, 10, 50, 100, 250, 500, 1000, 2000)
)
LAG: Final = Series("headwater_lag", "gauge", STAGE, "messages that lie in the input topics, not yet committed")
AGE: Final = Series(
    "headwater_end_to_end_seconds",
    "histogram",
    ("lane",),
    "from the producer's observation to acknowledged by Elasticsearch",
    (0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 21600),
)
READY: Final = Series("headwater_ready", "gauge", STAGE, "1 while the process can do its work")
REBALANCES: Final = Series(
    "headwater_rebalances_total", "counter", STAGE, "times the group's partitions were dealt anew"
)
IN_FLIGHT: Final = Series("headwater_in_flight", "gauge", STAGE, "records sent to Kafka, not yet acked")
HALTED: Final = Series("headwater_halted", "gauge", STAGE, "1 while it stands still until a person acts")
WATCHDOG: Final = Series(
    "headwater_watchdog_seconds", "gauge", STAGE, "seconds without a commit while messages wait; 0 when all is well"
)
LOST: Final = Series(
    "headwater_lost_total", "counter", STAGE, "messages that Kafka deleted before the stage had read them"
)
REMADE: Final = Series(
    "headwater_topic_recreated_total", "counter", STAGE, "topics found deleted and made anew, or cut short"
)
API_SECONDS: Final = Series(
    "headwater_api_seconds",
    "histogram",
    ("route", "status"),
    "time to answer a call of the API, by its route and the first digit of the status",
    (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30),
)
ALERTS: Final = Series(
    "headwater_alerts_total",
    "counter",
    ("outcome",),
    "hits of saved searches: fired, same_story, gone; sent, failed, dead",
)
POLLS: Final = Series(
    "headwater_polls_total",
    "counter",
    ("outcome",),
    "requests of the poller: feeds new, known, unchanged, failing, blocked, retired; robots; sitemap; archive; pages page, page_worse, "
    "page_refused, page_reserved, page_forbidden, page_blocked, page_failing, page_lost; gone, idle, kafka, error",
)
SOURCES: Final = Series(
    "headwater_sources",
    "gauge",
    ("state",),
    "sources on the list: new, healthy, quiet, failing, dead, blocked, retired, disabled",
)
PAGES_WAITING: Final = Series("headwater_pages_waiting", "gauge", (), "pages that are still to be fetched")
MISSING: Final = Series(
    "headwater_source_missing_articles",
    "gauge",
    ("source",),
    "articles that a source ought to have brought since its last one, by its own rhythm; the fifty with most",
)
MODEL: Final = Series(
    "headwater_model_info", "gauge", ("stage", "model"), "always 1; the label says which models a stage works with"
)
BUILD: Final = Series("headwater_build_info", "gauge", ("version",), "always 1; the label says which version runs")

ALL: Final = (
    RECEIVED, SENT, DROPPED, DEAD, RETRIES, SECONDS, SERVER, WORK, BATCH, LAG, AGE, READY, HALTED, REBALANCES, IN_FLIGHT,
    WATCHDOG, LOST, REMADE, API_SECONDS, ALERTS, POLLS, SOURCES,
    PAGES_WAITING, MISSING, MODEL, BUILD,
)  # fmt: skip
