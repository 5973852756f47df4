"""The dashboard of what comes in: how the sources are, what their polls bring, and who owes articles."""

from deploy.grafana.board import Board, board
from deploy.grafana.panel import bars, lines, number

POLLS = "rate(headwater_polls_total[$__rate_interval])"


def sources() -> Board:
    """Health first, then requests, then the silent ones."""
    it = board(
        "headwater-sources", "Headwater: sources", "How the sources are, what polling brings, who has gone quiet."
    )
    states = {"healthy": 0.0, "quiet": 6.0, "failing": 6.0, "blocked": 6.0, "dead": 6.0}
    for state, bad in states.items():
        it.with_panel(number(state.capitalize(), "short", f"`headwater sources list --state {state}` names them.",
                             f'sum(headwater_sources{{state="{state}"}})', bad=bad or 1, low=not bad))  # fmt: skip
    it.with_panel(number("Pages waiting", "short", "Full texts that are still to be fetched.",
                         "sum(headwater_pages_waiting)", bad=10_000))  # fmt: skip
    it.with_panel(lines("Sources by state", "short", "Of all that are on the list.",
                        ("sum by (state) (headwater_sources)", "{{state}}"), width=12, stacked=True))  # fmt: skip
    it.with_panel(lines("Requests", "reqps", "Of the poller, by their outcome.",
                        (f"sum by (outcome) ({POLLS})", "{{outcome}}"), width=12, stacked=True))  # fmt: skip
    it.with_panel(lines("Polls that brought something", "percentunit", "Of those that were answered. Low: intervals could be longer.",
                        ('sum(rate(headwater_polls_total{outcome="new"}[$__rate_interval])) / '
                         'sum(rate(headwater_polls_total{outcome=~"new|known|unchanged"}[$__rate_interval]))', "new"),
                        width=12))  # fmt: skip
    it.with_panel(lines("Articles in", "cps", "Received by dedupe.",
                        ('sum(rate(headwater_received_total{stage="dedupe"}[$__rate_interval]))', "received"),
                        ('sum(rate(headwater_sent_total{stage="dedupe"}[$__rate_interval]))', "new or changed"),
                        width=12))  # fmt: skip
    it.with_panel(bars("Owe most", "short", "Articles that a source ought to have brought since its last one, by its own rhythm.",
                       ("sort_desc(headwater_source_missing_articles)", "{{source}}"), width=24))  # fmt: skip
    return it
