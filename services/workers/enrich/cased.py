"""Reads the names out of a text in a cased script: spans, pieces, verdicts, and the acronyms that the text explains.

Why here: it is the one place that says in which order the rules see the text; headlines In Title Case come last, since
there every word has a capital and only what is known from elsewhere is a name.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from services.workers.enrich.fold import fold
from services.workers.enrich.judge import judge
from services.workers.enrich.refine import pieces
from services.workers.enrich.scene import Mention, Scene
from services.workers.enrich.spans import Piece, Span, Token, spans
from services.workers.enrich.titled import titled_lines, titled_mentions

MOST: Final = 20_000
"""Mentions looked at in one article; what comes later in a giant text adds nothing."""
_ACRONYM: Final = re.compile(r" ?\(([^\W\d_a-zа-я][^\W_]{1,7})\)")


def cased_mentions(scene: Scene) -> list[Mention]:
    """All mentions in order of judgement; linear in the length of the text."""
    titled = titled_lines(scene)
    found: list[Mention] = []
    later: list[Span] = []
    for span in _sorted_out(spans(scene.text), titled, later) if titled else spans(scene.text):
        if _plain(span, scene):
            continue
        lone, before = len(span.tokens) == 1, len(found)  # most are: what cuts and trims longer ones has nothing to do
        for piece in (Piece.of(span.tokens, span.opens),) if lone else pieces(span, scene):
            mention = _read(piece, scene)
            if mention:
                found.append(mention)
        if (not lone or "-" in span.tokens[0].text) and not _settled(span, found[before:]):
            scene.joined.append(span)
        if len(found) > MOST:
            break
    known = {mention.key for mention in found if mention.kind}
    for span in later:
        found.extend(titled_mentions(span, known, scene))
    return found


def _settled(span: Span, mentions: list[Mention]) -> bool:
    """Whether the sequence is one name that no place can stand inside of: a place, or a plain name of a person."""
    if len(mentions) != 1 or len(mentions[0].name) != span.end - span.tokens[0].start:
        return False
    kind = mentions[0].kind
    return kind == "place" or (kind == "person" and len(span.tokens) == 2 and "-" not in span.tokens[1].text)


def _sorted_out(all_spans: Iterable[Span], titled: list[tuple[int, int]], later: list[Span]) -> Iterator[Span]:
    """The spans of prose; those of titled lines go to `later`."""
    lines = iter(titled)
    line = next(lines, None)
    for span in all_spans:
        start = span.tokens[0].start
        while line and line[1] <= start:
            line = next(lines, None)
        if line and line[0] <= start:
            later.append(span)
        else:
            yield span


def _plain(span: Span, scene: Scene) -> bool:
    """Whether a lone word is a week day, a role or a common word that only the start of a sentence gave its capital."""
    if len(span.tokens) > 1:
        return False
    word, lexicon = span.tokens[0].text.lower(), scene.lexicon
    if word in lexicon.calendar or word in lexicon.never or word in lexicon.role_nouns:
        return True
    stop = lexicon.stopwords.get(scene.language, lexicon.starters)
    if not span.opens or not (word in lexicon.starters or word in scene.words or word in stop):
        return False
    return not scene.gazetteer.nation(fold(word)) and fold(word) not in lexicon.organisations


def _read(piece: Piece, scene: Scene) -> Mention | None:
    mention = judge(piece, scene)
    if mention and mention.kind and len(piece.tokens) > 1:
        short = _ACRONYM.match(scene.text, piece.end)
        if short and _stands_for(short.group(1), piece.tokens):
            scene.acronyms[fold(short.group(1))] = mention.key
    return mention


def _stands_for(short: str, tokens: tuple[Token, ...]) -> bool:
    """Whether the letters of the short form are, in order, initials of the long one, the first one included."""
    initials = iter(part[0] for token in tokens for part in re.split("[-’']", token.text) if part)
    letters = short.upper().rstrip("S") if short[-1] == "s" else short.upper()
    return tokens[0].text[0].upper() == letters[0] and all(
        any(initial.upper() == letter for initial in initials) for letter in letters
    )
