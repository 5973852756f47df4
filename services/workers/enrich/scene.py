"""One article as the rules see it: its text, its words, its language's habits, and what was seen so far.

Why here: every rule needs the same few facts; they are worked out once for each article.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from services.workers.enrich.gazetteer import Gazetteer
from services.workers.enrich.lexicon import Lexicon
from services.workers.enrich.spans import Span

Kind = Literal["person", "organisation", "place", "other"]

NOUN_CAPITALS: Final = frozenset({"de", "lb"})
"""Languages that write every noun with a capital."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a rule may ask. `words`: every distinct word of the text as written."""

    text: str
    words: frozenset[str]
    language: str
    lexicon: Lexicon
    gazetteer: Gazetteer
    nations: Counter[str] = field(default_factory=Counter)
    """ISO codes of the countries named, by name or demonym, with the number of times."""
    acronyms: dict[str, str] = field(default_factory=dict)
    """Key of a short form to the key of its long form, from `Long Form (LF)`."""

    inside: dict[str, str] = field(default_factory=dict)
    """Key of a place to that of the region or country behind its comma, `Tripoli, Lebanon`; of a state to its country's
    code where it was named by its short form."""
    joined: list[Span] = field(default_factory=list)
    """Sequences of several capitalised words: places may stand inside of them."""

    @property
    def strict(self) -> bool:
        """Whether a capital proves nothing here."""
        return self.language in NOUN_CAPITALS


class Mention(NamedTuple):
    """One naming of something. `kind` None: a word that counts only if something else in the article bears it."""

    name: str
    key: str
    start: int
    kind: Kind | None
    weight: int = 1
    """How strong the evidence for `kind` is."""
    role: str | None = None
    why: str = ""
    """What says so, in a few words."""
