"""The dashboard that stands open: how much comes through, how late, what waits, what is lost on the way."""

from deploy.grafana.board import Board, board
from deploy.grafana.panel import lines, number

LANE = 'lane=~"$lane"'


def pipeline() -> Board:
    """At a glance, the flow, the work, the processes."""
    it = board("headwater-pipeline", "Headwater: pipeline", "What flows, how late it is, what waits and what is lost.")
    it.with_panel(number("Articles in", "cps", "Received by dedupe, each second.",
                         'sum(rate(headwater_received_total{stage="dedupe"}[$__rate_interval]))'))  # fmt: skip
    it.with_panel(number("Within a minute", "percentunit", "Live articles found within a minute, of the last hour; objective 99 %.",
                         'lane:headwater_within_a_minute:ratio_rate1h{lane="live"}', bad=0.99, low=True))  # fmt: skip
    it.with_panel(number("Waiting", "short", "Messages of the live lane that are not settled yet.",
                         'sum(headwater_lag{lane="live"})', bad=5000))  # fmt: skip
    it.with_panel(number("Not at work", "short", "Processes that are down or say that they cannot work.",
                         "count(headwater_ready == 0) or vector(0)", bad=1))  # fmt: skip
    it.with_panel(number("Dead letters today", "short", "Articles that could not be worked on, in 24 hours.",
                         "sum(increase(headwater_dead_total[24h])) or vector(0)", bad=1))  # fmt: skip
    it.with_panel(number("Alerts", "short", "That fire now: Prometheus, /alerts.",
                         'count(ALERTS{alertstate="firing"}) or vector(0)', bad=1))  # fmt: skip
    _flow(it)
    _work(it)
    return it


def _flow(it: Board) -> None:
    it.with_panel(lines("Received", "cps", "Articles that each stage has settled.",
                        (f"sum by (stage) (stage_lane:headwater_received:rate5m{{{LANE}}})", "{{stage}}")))  # fmt: skip
    it.with_panel(lines("Waiting", "short", "Messages in a stage's input that it has not committed.",
                        (f"sum by (stage, lane) (headwater_lag{{{LANE}}})", "{{stage}} {{lane}}")))  # fmt: skip
    it.with_panel(lines("From seen to found", "s", "From the producer's observation to acknowledged by Elasticsearch.",
                        *((f"histogram_quantile({q}, sum by (le) (rate(headwater_end_to_end_seconds_bucket{{{LANE}}}"
                           "[$__rate_interval])))", f"{q:.0%}") for q in (0.5, 0.9, 0.99))))  # fmt: skip
    it.with_panel(lines("Within a minute", "percentunit", "Share of live articles, against the objective.",
                        ('lane:headwater_within_a_minute:ratio_rate5m{lane="live"}', "5 minutes"),
                        ('lane:headwater_within_a_minute:ratio_rate1h{lane="live"}', "an hour"),
                        ("vector(0.99)", "objective")))  # fmt: skip
    it.with_panel(lines("Dropped on purpose", "cps", "Repeats, what was taken down, what has expired.",
                        (f"sum by (stage, reason) (rate(headwater_dropped_total{{{LANE}}}[$__rate_interval]))",
                         "{{stage}} {{reason}}")))  # fmt: skip
    it.with_panel(lines("Dead letters", "cps", "What can never be worked on as it is: `headwater dead list`.",
                        (f"sum by (stage, error) (rate(headwater_dead_total{{{LANE}}}[$__rate_interval]))",
                         "{{stage}} {{error}}")))  # fmt: skip


def _work(it: Board) -> None:
    it.with_panel(lines("Batches", "s", "Time to settle a batch, from its arrival to its last ack; nine in ten are faster.",
                        (f"histogram_quantile(0.9, sum by (stage, le) (rate(headwater_batch_seconds_bucket{{{LANE}}}"
                         "[$__rate_interval])))", "{{stage}}")))  # fmt: skip
    it.with_panel(lines("Articles in a batch", "short", "The mean: small ones mean that the stage keeps up.",
                        (f"sum by (stage) (rate(headwater_batch_articles_sum{{{LANE}}}[$__rate_interval])) / "
                         f"sum by (stage) (rate(headwater_batch_articles_count{{{LANE}}}[$__rate_interval]))",
                         "{{stage}}")))  # fmt: skip
    it.with_panel(lines("At work in its own step", "percentunit", "Of a core: near 1 wants another process of the stage.",
                        (f"sum by (stage, lane, instance) (rate(headwater_work_seconds_total{{{LANE}}}[$__rate_interval]))",
                         "{{stage}} {{lane}}")))  # fmt: skip
    it.with_panel(lines("Memory", "bytes", "Resident, of each process.", ("process_resident_memory_bytes", "{{job}}")))
    it.with_panel(lines("Processor", "percentunit", "Of a core, of each process.",
                        ("rate(process_cpu_seconds_total[$__rate_interval])", "{{job}}")))  # fmt: skip
    it.with_panel(lines("Stuck, dealt anew, lost", "short", "Seconds without a commit, rebalances, messages lost: zero when all is well.",
                        (f"max by (stage) (headwater_watchdog_seconds{{{LANE}}})", "{{stage}} without a commit"),
                        (f"sum by (stage) (increase(headwater_rebalances_total{{{LANE}}}[$__rate_interval]))",
                         "{{stage}} dealt anew"),
                        (f"sum by (stage) (increase(headwater_lost_total{{{LANE}}}[$__rate_interval]))",
                         "{{stage}} lost")))  # fmt: skip
