"""What may stand in a query string, and the search that it asks for.

Everything unknown is refused: a misspelt filter that is ignored would find too much and say nothing.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from services.search.changes import NOW
from services.search.listing import LONGEST_PAGE, Order
from services.search.request import (
    FARTHEST,
    FILTERS,
    LONGEST,
    LONGEST_VALUE,
    MOST_VALUES,
    PAGE,
    WINDOW,
    By,
    Collapse,
    Counted,
    Near,
    SearchRequest,
    Sort,
)

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
LONGEST_CURSOR: Final = 8_000


def _moment(given: Any) -> date | datetime | None:
    """A day, or a time. Raises ValueError."""
    if not isinstance(given, str):
        return None
    if _DAY.fullmatch(given):
        return date.fromisoformat(given)
    return datetime.fromisoformat(given)


Moment = Annotated[
    date | datetime | None,
    BeforeValidator(_moment, json_schema_input_type=str),
    Field(description="a day, such as 2026-05-01, or a time, such as 2026-05-01T09:30:00Z"),
]
Value = Annotated[str, Field(min_length=1, max_length=LONGEST_VALUE)]
Values = Annotated[list[Value], Field(max_length=MOST_VALUES)]


class Filters(BaseModel):
    """What decides which articles are found."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field("", max_length=LONGEST, description='words; "a phrase"; -without; this OR that')
    source: Values = Field([], description="of any of these sources")
    language: Values = Field([], description="in any of these languages, ISO 639")
    topic: Values = Field([], description="on any of these topics: IPTC code, or the start of a word of its name")
    entity: Values = Field([], description="naming all of these persons, organisations or places")
    person: Values = Field([], description="naming all of these persons")
    organisation: Values = Field([], description="naming all of these organisations")
    place: Values = Field([], description="naming all of these places")
    country: Values = Field([], description="on any of these countries, ISO 3166-1 alpha-2")
    speaker: Values = Field([], description="quoting all of these")
    author: Values = Field([], description="by all of these")
    tag: Values = Field([], description="in any of these categories of the publisher")
    agency: Values = Field([], description="credited to any of these agencies")
    near: str | None = Field(
        None, pattern=r"^-?\d{1,2}(\.\d{1,9})?,-?\d{1,3}(\.\d{1,9})?$",
        description="naming a place near this one: latitude,longitude",
    )  # fmt: skip
    km: float = Field(50, gt=0, le=FARTHEST, allow_inf_nan=False, description="how near")
    since: Moment = None
    until: Moment = None

    def request(self, **more: Any) -> SearchRequest:
        """The search. Raises RequestError."""
        parts: dict[str, Any] = {name: tuple(getattr(self, name)) for name in FILTERS}
        near = None
        if self.near is not None:
            lat, lon = self.near.split(",")
            near = Near(float(lat), float(lon), self.km)
        return SearchRequest(words=self.q, near=near, since=self.since, until=self.until, **parts, **more)


class Search(Filters):
    """A page of results for people."""

    sort: Sort = Field("relevance", description="best first, or newest")
    size: int = Field(10, ge=1, le=PAGE, description="hits on a page")
    offset: int = Field(0, ge=0, lt=WINDOW, description="hits to pass over")
    collapse: Collapse = Field("copies", description="one hit for all copies, for all of a story, or for each article")
    counted: Counted = Field("all", description="what facets count: all articles, or those that copy no other one")
    by: By = Field(
        "words", description="all words must be found; or (hybrid) the best 200 by most of the words and by meaning"
    )
    unfinished: bool = Field(False, description="the last word may be the beginning of one")

    def asked(self) -> SearchRequest:
        """The search. Raises RequestError."""
        return self.request(sort=self.sort, size=self.size, offset=self.offset, collapse=self.collapse,
                            counted=self.counted, by=self.by, unfinished=self.unfinished)  # fmt: skip


class Feed(Filters):
    """A feed of the newest."""

    size: int = Field(30, ge=1, le=PAGE, description="items")
    collapse: Collapse = Field("copies", description="one item for all copies, for all of a story, or for each article")
    key: str | None = Field(None, max_length=200, description="the API key, since feed readers can send no header")

    def asked(self) -> SearchRequest:
        """The search. Raises RequestError."""
        return self.request(sort="newest", size=self.size, collapse=self.collapse)


class Listing(Filters):
    """All that is found, page by page."""

    size: int = Field(100, ge=1, le=LONGEST_PAGE, description="articles on a page")
    order: Order = Field("newest", description="by time")
    counted: Counted = Field("all", description="all articles, or those that copy no other one")
    cursor: str | None = Field(None, max_length=LONGEST_CURSOR, description="of the page before")

    def asked(self) -> SearchRequest:
        """The search. Raises RequestError."""
        return self.request(counted=self.counted)


class Changed(Filters):
    """What was written since."""

    size: int = Field(100, ge=1, le=LONGEST_PAGE, description="articles at most")
    after: str | None = Field(
        None, max_length=LONGEST_CURSOR,
        description=f"the cursor of the answer before; `{NOW}`: only what comes; left out: from the beginning",
    )  # fmt: skip


class Export(Filters):
    """All that is found, in one stream."""

    format: Literal["jsonl", "csv"] = Field("jsonl", description="JSON lines, or a table of one row an article")
    order: Order = Field("newest", description="by time")
    counted: Counted = Field("all", description="all articles, or those that copy no other one")

    def asked(self) -> SearchRequest:
        """The search. Raises RequestError."""
        return self.request(counted=self.counted)
