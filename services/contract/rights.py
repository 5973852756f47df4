"""What a news agency lets its customers do with an article; it goes with the article wherever that goes."""

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec

WITHOUT_WORDS: Final[dict[str, Any]] = {
    "text": "", "summary": None, "extract": (), "quotes": (), "captions": (), "events": (), "dates": (),
}  # fmt: skip
"""An article's fields as they leave to who has no licence for its words: those that hold them are empty."""


class Rights(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """As the agency states them (IPTC rights metadata, https://iptc.org/standards/rights/)."""

    notice: str | None = None
    """Copyright holder and notice."""
    terms: str | None = None
    """Usage terms in the agency's own words: an article that has some leaves only to those who may have it."""
    expires: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    """Of no use after."""

    def withheld(self, now: datetime) -> str | None:
        """Why its words go to nobody who has no licence, in words; None where they may."""
        if self.expires and self.expires <= now:
            return f"its agency lets it be used until {self.expires:%Y-%m-%d %H:%M} UTC"
        return f"its agency's terms: {self.terms}" if self.terms else None
