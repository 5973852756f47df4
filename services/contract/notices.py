"""What is told about an article beside its texts: that it was seen again, and that it was taken down."""

from typing import Literal

from services.contract.articles import ArticleId, Message, Moment, Provenance


class Sighting(Message, frozen=True, kw_only=True, omit_defaults=True):
    """An exact repeat of a known article. On `articles.sightings`."""

    id: ArticleId
    source: str
    observed: Moment
    revision: int
    """The revision that it repeats."""
    reason: Literal["duplicate", "lower_channel"]
    provenance: Provenance
    message: str
    """Lane, partition and offset of the repeat on `articles.raw`: told twice after a crash, it is still one sighting."""
    url: str | None = None


class Tombstone(Message, frozen=True, kw_only=True, omit_defaults=True):
    """An article that was taken down, for ever. On `articles.tombstones`, under the article's key."""

    id: ArticleId
    reason: str
    at: Moment
    url: str | None = None
    """As it was named, in its canonical form."""
