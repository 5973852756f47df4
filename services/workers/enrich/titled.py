"""Headlines In Title Case: which lines are such, and which names in them are known from elsewhere.

Why here: `Iraq Launches Operation to Pursue ISIS Elements` names two things, not four. Where every word has a capital,
a name needs another witness: the rest of the article, a list, the gazetteer, or a given name before it.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.workers.enrich.fold import fold
from services.workers.enrich.judge import judge
from services.workers.enrich.scene import Mention, Scene
from services.workers.enrich.site import BIG
from services.workers.enrich.spans import Piece, Span, Token

_LINE: Final = range(12, 141)
"""Characters of a headline."""
_ENDS: Final = re.compile(r"\w{3}[.…][\"'”’)]*(?:\s|$)")
_LONGEST: Final = 5


def titled_lines(scene: Scene) -> list[tuple[int, int]]:
    """Start and end of each line in title case: nearly all content words have a capital."""
    if scene.strict:
        return []
    found, start = [], 0
    stop = scene.lexicon.stopwords.get(scene.language, scene.lexicon.stopwords["en"])
    for line in scene.text.split("\n"):
        if len(line) in _LINE and _titled(line.strip(), stop):
            found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def _titled(line: str, stop: frozenset[str]) -> bool:
    words = line.split()
    if len(words) < 4 or line[0].islower():
        return False
    long = [word[0].isupper() for word in words if len(word) > 3 and word[0].isalpha() and word not in stop]
    return len(long) >= 3 and sum(long) >= 0.9 * len(long) and not _ENDS.search(line)


def titled_mentions(span: Span, known: set[str], scene: Scene) -> Iterator[Mention]:
    """The longest known names in a span, from the left; every other word as a mention without a kind."""
    tokens, at = span.tokens, 0
    while at < len(tokens):
        size = next((n for n in range(_LONGEST, 0, -1) if _bears(tokens[at : at + n], known, scene)), 0)
        named = tokens[at : at + max(size, 1)]
        at += len(named)
        if named[0].link:
            continue
        mention = judge(Piece.of(named, not size), scene)
        if mention and (size or mention.kind == "organisation"):
            yield mention
        elif mention:
            yield Mention(mention.name, mention.key, mention.start, None)


def _bears(tokens: tuple[Token, ...], known: set[str], scene: Scene) -> bool:
    if not tokens or tokens[-1].link:
        return False
    key = fold(" ".join(token.text for token in tokens))
    if key in known or scene.gazetteer.nation(key) or key in scene.lexicon.organisations:
        return key not in scene.words or key in known
    if len(tokens) > 1 and key.split()[0] in scene.lexicon.given:
        return len(tokens) == 2 and not _common(key.split()[1], scene)
    cities = scene.gazetteer.cities.get(key, ())
    return bool(cities) and cities[0].people >= 5 * BIG and not _common(key, scene)


def _common(word: str, scene: Scene) -> bool:
    lexicon = scene.lexicon
    return word in scene.words or word in lexicon.starters or word in lexicon.role_words
