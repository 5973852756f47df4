"""The dashboard of the servers as Headwater sees them, and of who asks Headwater."""

from deploy.grafana.board import Board, board
from deploy.grafana.panel import lines

SERVER = "headwater_server_seconds"


def servers() -> Board:
    """Elasticsearch and Kafka, then page, API and alerts."""
    it = board("headwater-servers", "Headwater: Elasticsearch, Kafka and search",
               "How the servers answer Headwater, and how Headwater answers people.")  # fmt: skip
    for server, title in (
        ("elasticsearch", "Elasticsearch: bulk"),
        ("kafka", "Kafka: acks"),
        ("memory", "Kafka: state"),
    ):
        it.with_panel(lines(title, "s", "Time until it had answered.",
                            *((f'histogram_quantile({q}, sum by (le) (rate({SERVER}_bucket{{server="{server}"}}'
                               "[$__rate_interval])))", f"{q:.0%}") for q in (0.5, 0.9, 0.99))))  # fmt: skip
    it.with_panel(lines("Answers", "reqps", "busy: 429; refused: another error; none: no answer at all.",
                        (f"sum by (server, answer) (rate({SERVER}_count[$__rate_interval]))", "{{server}} {{answer}}"),
                        width=12))  # fmt: skip
    it.with_panel(lines("Attempts repeated", "cps", "Nothing is lost by them, but they cost pace.",
                        ("sum by (stage, target) (rate(headwater_retries_total[$__rate_interval]))", "{{stage}} {{target}}"),
                        width=12))  # fmt: skip
    it.with_panel(lines("Searches", "s", "Nine in ten are faster, by route.",
                        ("histogram_quantile(0.9, sum by (route, le) (rate(headwater_api_seconds_bucket[$__rate_interval])))",
                         "{{route}}")))  # fmt: skip
    it.with_panel(lines("Calls", "reqps", "By the first digit of the status.",
                        ("sum by (status) (rate(headwater_api_seconds_count[$__rate_interval]))", "{{status}}xx"),
                        stacked=True))  # fmt: skip
    it.with_panel(lines("Saved searches", "cps", "Hits, and what became of telling them.",
                        ("sum by (outcome) (rate(headwater_alerts_total[$__rate_interval]))", "{{outcome}}")))  # fmt: skip
    it.with_panel(lines("Versions", "short", "How many processes of each version run; more than one during an upgrade.",
                        ("count by (version) (headwater_build_info)", "{{version}}"), width=12))  # fmt: skip
    it.with_panel(lines("Models", "short", "How many processes work with which models.",
                        ("count by (stage, model) (headwater_model_info)", "{{stage}} {{model}}"), width=12))  # fmt: skip
    return it
