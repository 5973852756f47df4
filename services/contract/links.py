"""The records of the link stage: what an article is compared by, and what was found of it."""

from typing import Annotated

import msgspec

from services.contract.articles import ArticleId, Message, Moment


class Signature(Message, frozen=True, kw_only=True, omit_defaults=True):
    """What one article is compared by. On `articles.signatures`; holds no word of the text, only hashes of them."""

    id: ArticleId
    version: Annotated[int, msgspec.Meta(ge=0)]
    source: str
    observed: Moment
    first_seen: Moment
    published: Moment | None = None
    title: bytes
    """The title's distinct words: hashes as `text/shingles.py` packs them. So are the three below, of the text."""
    words: int
    singles: bytes
    pairs: bytes
    anchors: bytes
    traits: bytes
    """What its story is recognised by, as `text/traits.py` packs it."""


class Link(Message, frozen=True, kw_only=True, omit_defaults=True):
    """Whom an article copies, or how many copy it. On `articles.links`, under the article's key.

    The newest by `order` stands. One without `copy_of` and `copies` takes back what an earlier one said.
    """

    id: ArticleId
    order: Annotated[int, msgspec.Meta(ge=0)]
    """Offset of the signature that led to it, on the one partition of `articles.signatures`."""
    first_seen: Moment
    """Of the article: it names the month of its index."""
    version: Annotated[int, msgspec.Meta(ge=0)]
    """Of the text that was compared."""
    copy_of: ArticleId | None = None
    """The article that it is most alike."""
    share: float = 0.0
    """So much of the shorter of the two texts is in the longer one, 0 to 1: of its pairs of neighbouring words."""
    lead: ArticleId | None = None
    """The first of all that copy one another, as they came in; None for the lead itself."""
    first: ArticleId | None = None
    """The one of them with the earliest time of publication (of observation, where none is stated), so far."""
    first_source: str | None = None
    copies: int = 0
    """Of a lead: how many others are in its group."""


class Telling(Message, frozen=True, kw_only=True, omit_defaults=True):
    """Which story an article tells. On `articles.stories`, under the article's key; the newest by `order` stands.

    An article of which nothing is said tells a story of its own.
    """

    id: ArticleId
    order: Annotated[int, msgspec.Meta(ge=0)]
    """Offset of the signature that led to it, on the one partition of `articles.signatures`."""
    first_seen: Moment
    """Of the article, or the beginning of that month: it names the month of its index."""
    story: ArticleId
    """The id of the article that began it."""
