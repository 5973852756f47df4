"""Adds the lower-case words that belong to a name: `Banque mondiale`, `Assemblée nationale`, `Верховный суд`.

Why here: only English and German write every word of an organisation's name with a capital.
"""

import re
from typing import Final

from services.workers.enrich.fold import fold
from services.workers.enrich.scene import Scene
from services.workers.enrich.spans import Piece, Token

_FOLLOWING: Final = re.compile(r"(?:[ \u00a0][^\W\d_]+){1,3}")
LOWER_NAMES: Final = frozenset({"fr", "es", "pt", "it", "ca", "ro", "ru", "uk", "pl", "cs", "tr"})
"""Languages in which a name goes on in lower case: `Banque mondiale`."""


def extended(piece: Piece, scene: Scene) -> tuple[Piece, str]:
    """The piece with the lower-case words that belong to it, `Banque mondiale`, `Assemblée nationale`; and its key."""
    key = piece.key
    if scene.language not in LOWER_NAMES or piece.role:
        return piece, key
    heads = key.split()[-1] in scene.lexicon.organisation_head
    found = _FOLLOWING.match(scene.text, piece.end) if heads or key in scene.lexicon.organisation_starts else None
    words = found.group().split() if found else []
    for size in range(len(words), 0, -1):
        longer = f"{key} {fold(' '.join(words[:size]))}"
        plain = heads and size == 1 and words[0].lower() not in scene.lexicon.stopwords[""]
        if longer in scene.lexicon.organisations or plain:
            token = Token(" ".join(words[:size]), piece.end + 1, False)
            return Piece.of((*piece.tokens, token), piece.opens), longer
    return piece, key
