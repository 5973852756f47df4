"""Names in scripts without capitals: the gazetteer, the list of organisations, and titles that announce a person.

Why here: where no letter tells a name from a word, only what is known or announced counts; nothing is guessed.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.workers.enrich.fold import fold
from services.workers.enrich.lexicon import toml
from services.workers.enrich.scene import Kind, Mention, Scene
from services.workers.enrich.unspaced import unspaced_mentions

MOST: Final = 20_000
_CUES: Final = toml("uncased.toml")
_WORD: Final = re.compile("[\u0590-\u05ff\u0600-\u06ff\u0900-\u0dff\uac00-\ud7a3]+")
_LONGEST: Final = 4
_PREFIXES: Final = ("وال", "بال", "و", "ب", "ل", "ف", "ك")
_PARTICLE: Final = re.compile(
    "(?<=..)(?:에서도|에서는|에서|에게|으로|까지|부터|은|는|이|가|을|를|의|에|로|과|와|도|만)$"
)
_TITLES: Final = frozenset(fold(title) for title in _CUES["arabic"]["titles"].split("|"))
_PARTICLES: Final = frozenset(map(fold, _CUES["arabic"]["particles"].split()))


def uncased_mentions(scene: Scene) -> list[Mention]:
    """All mentions in words of uncased scripts; linear in the length of the text."""
    found = [*_spaced(scene), *unspaced_mentions(scene)]
    return found[:MOST]


def _spaced(scene: Scene) -> Iterator[Mention]:
    words = [(match.group(), match.start()) for match in _WORD.finditer(scene.text)]
    keys = [fold(word) for word, _ in words]
    at = 0
    while at < len(words):
        size, mention = _at(at, words, keys, scene)
        if mention:
            yield mention
        at += max(size, 1)


def _at(at: int, words: list[tuple[str, int]], keys: list[str], scene: Scene) -> tuple[int, Mention | None]:
    """Words used and the mention that begins at a word."""
    for size in range(min(_LONGEST, len(keys) - at), 0, -1):
        for key in _forms(" ".join(keys[at : at + size])):
            kind = _listed(key, size, scene)
            if kind:
                return size, _mention(words, at, size, key, kind, scene)
            if key in _TITLES:
                return _announced(at, size, words, keys, scene)
    if keys[at] in scene.lexicon.given_arabic and at + 1 < len(keys):
        return _person(at, at, words, keys, scene, None)
    return 1, None


def _forms(key: str) -> Iterator[str]:
    """The key and the key without the particles that Arabic writes before a word and Korean behind it."""
    if not key:  # a word of signs alone, such as a lone vowel mark
        return
    yield key
    if key[-1] >= "\uac00":
        yield _PARTICLE.sub("", key)
        return
    for prefix in _PREFIXES:
        if key.startswith(prefix) and len(key) - len(prefix) > 2:
            yield ("ال" if prefix.endswith("ال") else "") + key[len(prefix) :]


def _listed(key: str, size: int, scene: Scene) -> Kind | None:
    gazetteer = scene.gazetteer
    code = gazetteer.countries.get(key) or gazetteer.adjectives.get(key)
    if code:
        scene.nations[code] += 1
        return "place" if key in gazetteer.countries else None
    if key in scene.lexicon.organisations:
        return "organisation"
    cities = gazetteer.cities.get(key, ())
    return (
        "place"
        if cities
        and (size > 1 or len(key) > (1 if key[-1] >= "\uac00" else 3))
        and key not in scene.lexicon.stopwords[""]
        else None
    )


def _mention(words: list[tuple[str, int]], at: int, size: int, key: str, kind: Kind, scene: Scene) -> Mention:
    start, last = words[at][1], words[at + size - 1]
    surface = scene.text[start : last[1] + len(last[0])]
    cut = len(surface) - len(key) if fold(surface) != key and fold(surface).endswith(key) else 0
    if fold(surface) != key and fold(surface).startswith(key):
        surface = surface[: len(key)]  # a Korean particle behind the name
    canonical = scene.gazetteer.canonical(key) or fold(scene.lexicon.organisations.get(key, key))
    return Mention(surface[cut:], canonical, start + cut, kind, 3, why="the gazetteer, or the list of organisations")


def _announced(
    at: int, size: int, words: list[tuple[str, int]], keys: list[str], scene: Scene
) -> tuple[int, Mention | None]:
    """The person after a title; the adjective of a nation may stand between."""
    start = at + size
    if start < len(keys) and keys[start] in scene.gazetteer.adjectives:
        scene.nations[scene.gazetteer.adjectives[keys[start]]] += 1
        start += 1
    role = " ".join(word for word, _ in words[at:start])
    used, mention = _person(at, start, words, keys, scene, role)
    return (used, mention) if mention else (size, None)


def _person(
    at: int, start: int, words: list[tuple[str, int]], keys: list[str], scene: Scene, role: str | None
) -> tuple[int, Mention | None]:
    """Two name words from `start`; particles such as `بن` do not count."""
    end, names = start, 0
    while end < len(keys) and names < 2 and _continues(words, start, end, keys, scene):
        names += keys[end] not in _PARTICLES
        end += 1
    if names < 2:
        return max(end - at, 1), None
    first, last = words[start][1], words[end - 1]
    name = scene.text[first : last[1] + len(last[0])]
    return end - at, Mention(name, fold(name), first, "person", 3, role, "a title or a given name")


def _continues(words: list[tuple[str, int]], start: int, end: int, keys: list[str], scene: Scene) -> bool:
    """Whether the word can go on a name: nothing but a space before it, no function word, no known place."""
    if end > start and words[end][1] != words[end - 1][1] + len(words[end - 1][0]) + 1:
        return False
    if end == start and keys[end][0] in "يتن" and keys[end] not in scene.lexicon.given_arabic:
        return False  # a verb: "the president receives"
    return words[end][0] not in scene.lexicon.stopwords["ar"] and keys[end] not in scene.gazetteer.countries
