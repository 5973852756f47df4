"""What a person typed, read into plain words, "quoted phrases", -exclusions, and alternatives: this OR that.

A parser of our own, since Elasticsearch's query languages would make syntax of what is only text: here every character
that is not a quote or a leading minus is a word to be found, so nothing can be injected and nothing can be malformed.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

QUOTES: Final = '"“”„‟«»＂'
"""Any of them opens and any closes: a text pasted from a page has other quotes than a keyboard."""
LONG_WORD: Final = 8
"""A word that weighs more, such as an address or an unspaced sentence, is looked for as a phrase."""

_OR: Final = ("OR", "|")
"""Between two words or phrases, in capitals only: `or` is a word like any other."""
_TOKEN: Final = re.compile(f"(-?)(?:[{QUOTES}]([^{QUOTES}]*)[{QUOTES}]|([^\\s{QUOTES}]+)|[{QUOTES}])")
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, Chinese, Japanese, and Korean, which Elasticsearch takes apart all the same."""


@dataclass(frozen=True, slots=True)
class Words:
    """What must be in an article, and what must not; each a word or several that stand together."""

    plain: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    either: tuple["tuple[Words, ...]", ...] = ()
    """Groups of alternatives, one word or phrase each, of which each group needs one."""

    def weight(self) -> int:
        """How many words the search costs: the words of a phrase cost a third, its first one the whole."""
        together = (max(1.0, weight(part) / 3) for part in (*self.phrases, *self.without))
        own = round(sum(map(weight, self.plain)) + sum(together))
        return own + sum(one.weight() for group in self.either for one in group)

    def wanted(self) -> bool:
        """Whether anything must be found."""
        return bool(self.plain or self.phrases or self.either)

    def bends(self) -> bool:
        """Whether a word is in it that may be misspelt: one without quotes that must be found."""
        return bool(self.plain) or any(one.plain for group in self.either for one in group)


def read(text: str) -> Words:
    """The parts of `text`, repeats dropped. A quote that nothing closes is ignored; its words are plain words."""
    groups: list[list[Words]] = []
    without: list[str] = []
    joined = False
    for minus, phrase, word in _TOKEN.findall(text):
        found = " ".join((phrase or word).split())
        if word in _OR and not minus:
            joined = bool(groups)
        elif minus and weight(found):
            without.append(found)
            joined = False
        elif weight(found):
            one = Words(phrases=(found,)) if phrase or weight(found) > LONG_WORD else Words(plain=(found,))
            groups[-1:] = [[*groups[-1], one]] if joined else [*groups[-1:], [one]]
            joined = False
    return _all_of(groups, without)


def _all_of(groups: Sequence[Sequence[Words]], without: Sequence[str]) -> Words:
    """A group of one is no alternative, but a word or phrase that must be found."""
    once = [tuple(dict.fromkeys(group)) for group in groups]
    alone = [group[0] for group in once if len(group) == 1]
    plain = [word for one in alone for word in one.plain]
    phrases = [phrase for one in alone for phrase in one.phrases]
    either = tuple(dict.fromkeys(group for group in once if len(group) > 1))
    return Words(_once(plain), _once(phrases), _once(without), either)


def weight(text: str) -> float:
    """About how many words Elasticsearch makes of `text`; 0 where it is punctuation alone.

    A character of a script without spaces counts as two thirds of a word, and so does a symbol such as an emoji.
    """
    weighed = 0.0
    inside = False
    for char in text:
        kind = unicodedata.category(char)
        if _UNSPACED.match(char) or kind == "So":
            weighed, inside = weighed + 2 / 3, False
        elif kind[0] in "LMN":
            weighed, inside = weighed + (not inside), True
        else:
            inside = False
    return weighed


def _once(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(parts))
