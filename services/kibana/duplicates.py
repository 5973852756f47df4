"""The dashboard of copies, stories and edits: who copies whom, who tells the same, who changes what afterwards."""

from typing import Final

from services.kibana.columns import cases, count, last, mean, most, oldest, over, top, unique
from services.kibana.dashboard import Dashboard, Row
from services.kibana.lens import Chart, number
from services.kibana.searches import SILENT
from services.kibana.views import ARTICLES, REVISIONS

_COPY: Final = "copy_of: *"
_EDIT: Final = "before: *"
"""The first text of an article changes none."""

_NUMBERS: Final = (
    number("duplicates-articles", "Articles, copies included", ARTICLES, count()),
    number("duplicates-copies", "Copies", ARTICLES, count("Copies", _COPY)),
    number("duplicates-texts", "Different texts", ARTICLES, unique("group", "Groups"),
          about="Groups of copies, and articles that nobody copies."),
    number("duplicates-stories", "Stories told", ARTICLES, unique("story", "Stories")),
)  # fmt: skip
_IN_TIME: Final = Chart(
    "duplicates-in-time", "Originals and copies in time", ARTICLES,
    {"which": cases("Which", {"Original": f"not {_COPY}", "Copy": _COPY}), "time": over(ARTICLES.time), "count": count()},
    "bar_stacked",
)  # fmt: skip
_COPIED: Final = Chart(
    "duplicates-first-source", "Who is copied", ARTICLES,
    {"top": top("first_source", "First source", 15), "count": count("Copies")}, "bar_horizontal", _COPY,
    "The source whose text was published first in its group, so far.",
)  # fmt: skip
_COPIERS: Final = Chart(
    "duplicates-copiers", "Who copies", ARTICLES,
    {"top": top("source", "Source", 25), "count": count("Copies"), "share": mean("share", "Share of the text"),
     "first": unique("first_source", "Sources copied")}, "table", _COPY,
    "Share: so much of the shorter text is in the longer one, 0 to 1.",
)  # fmt: skip
_AGENCIES: Final = Chart(
    "duplicates-agencies", "Agencies credited", ARTICLES,
    {"top": top("agency", "Agency", 15), "count": count()}, "bar_horizontal",
)  # fmt: skip
_MOST_COPIED: Final = Chart(
    "duplicates-most-copied", "Most copied articles", ARTICLES,
    {"top": top("headline", "Headline", 25, by="copies"), "copies": most("copies", "Copies"),
     "source": last("source", "Source", ARTICLES.time)}, "table", "copies > 0",
)  # fmt: skip
_LARGEST: Final = Chart(
    "duplicates-largest-stories", "Largest stories", ARTICLES,
    {"top": top("story", "Story", 25), "count": count(), "sources": unique("source", "Sources"),
     "since": oldest(ARTICLES.time, "Since"), "headline": last("headline", "Newest headline", ARTICLES.time)}, "table",
    about="`headwater story` takes the story's id and tells who was first.",
)  # fmt: skip
_CHANGED: Final = Chart(
    "duplicates-changed", "What newsrooms change afterwards", REVISIONS,
    {"part": top("changed", "Part"), "time": over(REVISIONS.time), "count": count("Edits")}, "bar_stacked", _EDIT,
)  # fmt: skip
_EDITORS: Final = Chart(
    "duplicates-editors", "Who changes texts", REVISIONS,
    {"top": top("source", "Source", 25), "count": count("Edits"), "silent": count("Silent", "silent: true"),
     "numbers": count("Numbers exchanged", "numbers: *"), "names": count("Names exchanged", "names: *")}, "table", _EDIT,
    "Silent: numbers or names were exchanged, and the text does not say so.",
)  # fmt: skip

DUPLICATES: Final = Dashboard(
    "duplicates", "Headwater: copies, stories and edits",
    "Who copies whom, which stories are told by how many, and what is changed after publication.",
    (
        Row(6, _NUMBERS),
        Row(14, (_IN_TIME, _COPIED)),
        Row(16, (_COPIERS, _AGENCIES)),
        Row(18, (_MOST_COPIED, _LARGEST)),
        Row(14, (_CHANGED, _EDITORS)),
        Row(16, (SILENT,)),
    ),
    ARTICLES,
    (("Source", "source"), ("Language", "language")),
)  # fmt: skip
