"""The role that the words around a person's name give: `president Xi`, `Hisham al-Hashemi, a specialist on ...`.

Why here: a name in capitals brings its role along; a role in lower case must be looked for before and after it.
"""

import re
from typing import Final

from services.workers.enrich.fold import fold
from services.workers.enrich.scene import Scene

_BEFORE: Final = re.compile(r"((?:[\w'’.-]+ ){1,4})$")
_AFTER: Final = re.compile(
    r", (?:an? |the |der |die |le |la |l['’]|el |il |o |un |une |una |ein |eine )?([^,.;:()\n\"“”]{3,80})(?=[,.;\n]|$)"
)
_REACH: Final = 48


def role_before(text: str, start: int, scene: Scene) -> str | None:
    """The lower-case role that ends right before `start`, with the adjective of a nation: `syrischer präsident`."""
    last = text[max(0, start - _REACH) : max(0, start - 1)].rpartition(" ")[2]
    if text[start - 1 : start] != " " or (last.isalpha() and not _belongs(last.lower(), scene)):
        return None
    found = _BEFORE.search(text[max(0, start - _REACH) : start])
    if not found:
        return None
    words = found.group(1).split()
    at = len(words)
    while at and _belongs(words[at - 1].lower(), scene):
        at -= 1
    return " ".join(words[at:]) if any(word.lower() in scene.lexicon.roles for word in words[at:]) else None


def _belongs(word: str, scene: Scene) -> bool:
    key = fold(word)
    nation = key in scene.gazetteer.adjectives or scene.gazetteer.nation(key)
    return bool(nation) or word in scene.lexicon.role_words


def role_after(text: str, end: int, scene: Scene) -> str | None:
    """The apposition after a name where it names a role within its first words."""
    if text[end : end + 2] != ", ":
        return None
    found = _AFTER.match(text, end)
    if not found:
        return None
    words = found.group(1).lower().split()
    return found.group(1).strip() if any(word in scene.lexicon.roles for word in words[:5]) else None
