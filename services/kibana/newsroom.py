"""The newsroom's dashboard: what the news is about, who brings it, and where it plays."""

from typing import Final

from services.kibana.columns import count, mean, over, top, unique
from services.kibana.dashboard import Dashboard, Row
from services.kibana.lens import Chart, number
from services.kibana.place_map import PlaceMap
from services.kibana.searches import LATEST
from services.kibana.views import ARTICLES

_NUMBERS: Final = (
    number("newsroom-articles", "Articles", ARTICLES, count()),
    number("newsroom-sources", "Sources", ARTICLES, unique("source", "Sources")),
    number("newsroom-stories", "Stories", ARTICLES, unique("story", "Stories"),
          about="An article of which no other tells the same is a story of its own."),
    number("newsroom-countries", "Countries", ARTICLES, unique("countries", "Countries"),
          about="That articles name, not where they come from."),
)  # fmt: skip

_TIME: Final = over(ARTICLES.time)


def _ranking(key: str, title: str, field: str, size: int = 15) -> Chart:
    return Chart(
        f"newsroom-{key}", title, ARTICLES, {"top": top(field, title, size), "count": count()}, "bar_horizontal"
    )


def _named(key: str, title: str, field: str) -> Chart:
    columns = {"top": top(field, title, 50), "count": count(), "sources": unique("source", "Sources")}
    return Chart(f"newsroom-{key}", title, ARTICLES, columns, "table")


_TOPICS_IN_TIME: Final = Chart(
    "newsroom-topics-in-time", "Articles by topic in time", ARTICLES,
    {"topic": top("topics.name", "Topic"), "time": _TIME, "count": count()}, "bar_stacked",
    about="An article counts once for each of its topics.",
)  # fmt: skip
_LAST_WEEK: Final = Chart(
    "newsroom-last-week", "Against the week before", ARTICLES,
    {"time": _TIME, "count": count("Articles"), "before": count("A week before", shift="1w")}, "line",
    about="A gap in the first line that the second does not have is news that was missed, or a holiday.",
)  # fmt: skip
_PLACES: Final = PlaceMap(
    "newsroom-map", "Places that articles name", ARTICLES, "places.location",
    "Regions and countries stand at their middle.",
)  # fmt: skip
_TONE: Final = Chart(
    "newsroom-tone", "Tone by topic", ARTICLES,
    {"topic": top("topics.name", "Topic", 15), "tone": mean("tone.value", "Tone, -1 bad to 1 good"), "count": count()},
    "table",
)  # fmt: skip

NEWSROOM: Final = Dashboard(
    "newsroom", "Headwater: newsroom",
    "Volume by topic, source, country and language; who and where is in the news. By time of publication.",
    (
        Row(6, _NUMBERS),
        Row(14, (_TOPICS_IN_TIME, _LAST_WEEK)),
        Row(16, (_ranking("topics", "Topics", "topics.name"), _ranking("by-source", "Articles by source", "source"),
                 _ranking("by-country", "Articles by country", "countries"),
                 _ranking("by-language", "Articles by language", "language"))),
        Row(20, (_PLACES, _named("places", "Places", "place_names"))),
        Row(18, (_named("people", "People", "people"), _named("organisations", "Organisations", "organisations"),
                 _named("speakers", "Who is quoted", "speakers"))),
        Row(16, (_TONE, _named("phrases", "Key phrases", "key_phrases"))),
        Row(20, (LATEST,)),
    ),
    ARTICLES,
    (("Source", "source"), ("Topic", "topics.name"), ("Language", "language"), ("Country", "countries")),
)  # fmt: skip
