"""Says what a candidate name is: person, organisation, place, other, or no name at all.

Why here: the rules stand in one order, strongest evidence first, so that each answer can be traced to one line.
"""

import re
from typing import Final

from services.workers.enrich.extend import extended
from services.workers.enrich.fold import fold
from services.workers.enrich.located import SHORT, Verdict, abbreviated, located, mapped, town
from services.workers.enrich.roles import role_after, role_before
from services.workers.enrich.scene import Mention, Scene
from services.workers.enrich.spans import Piece, before

_AFTER: Final = re.compile(r"[ \u00a0](?:has |had |have |also |a |ha )?(\w+)")
_PARTICLE: Final = re.compile(r"(?:al|el|as|ash|ad|an|ar|az|bin|ben|abu|аль|ас|ад|аш|эль)[-’']\w")
_ACRONYM: Final = re.compile(r"[A-ZÀ-ÖØ-ÞА-Я][A-ZÀ-ÖØ-ÞА-Я0-9.&]{1,6}")
_INITIAL: Final = re.compile(r"\w\.$")


def judge(piece: Piece, scene: Scene) -> Mention | None:
    """The mention that a piece makes, or None where it names nothing. Notes the countries on its way.

    A mention without a kind counts later if something else in the article bears its name.
    """
    piece, key = extended(piece, scene)
    state = abbreviated(piece, key, scene) if len(key) < SHORT else None
    if state:
        return state
    _note_nations(piece, key, scene)
    if key in scene.gazetteer.demonyms or _all_nations(key, scene) or len(key) < 2:
        return None
    known = _listed(piece, key, scene)
    if known:
        return Mention(piece.name, _canonical(key, scene), piece.tokens[0].start, known[0], known[1], piece.role,
                       known[2])  # fmt: skip
    start, after = piece.tokens[0].start, _AFTER.match(scene.text, piece.end)
    beside = before(scene.text, start), after.group(1).lower() if after else ""
    verdict = _shaped(piece, key, beside, scene) or (None if scene.strict else _guessed(piece, key, beside, scene))
    kind, weight, why = verdict or (None, 0, "")
    role = _role(piece, scene) if kind == "person" else None
    return Mention(piece.name, key, start, kind, weight, role, why)


def _role(piece: Piece, scene: Scene) -> str | None:
    start, text = piece.tokens[0].start, scene.text
    return piece.role or role_before(text, start, scene) or role_after(text, piece.end, scene)


def _canonical(key: str, scene: Scene) -> str:
    return scene.gazetteer.canonical(key) or fold(scene.lexicon.organisations.get(key, key))


def _note_nations(piece: Piece, key: str, scene: Scene) -> None:
    code = scene.gazetteer.nation(key)
    if code:
        scene.nations[code] += 1
        return
    if len(piece.tokens) == 1 and not piece.role and "-" not in key:
        return  # nothing is inside of it
    for word in f"{piece.role or ''} {piece.name}".replace("-", " ").split():
        code = scene.gazetteer.nation(fold(word))
        if code:
            scene.nations[code] += 1


def _all_nations(key: str, scene: Scene) -> bool:
    if " " not in key and "-" not in key:
        return False
    parts = key.replace("-", " ").split()
    return len(parts) > 1 and scene.gazetteer.demonyms.keys() >= set(parts)


def _listed(piece: Piece, key: str, scene: Scene) -> Verdict:
    """By the lists, whatever the shape. A two-letter key such as `us` counts only in capitals."""
    if len(key) < 4 and not piece.name.isupper() and piece.name.isascii():
        return None
    if key in scene.gazetteer.countries and piece.role is None:
        return "place", 4, "a country's name"
    if key in scene.lexicon.organisations and not (piece.opens and key in scene.words):
        return "organisation", 4, "the list of organisations"
    return ("place", 3, "the list of regions") if key in scene.lexicon.regions else None


def _shaped(piece: Piece, key: str, beside: tuple[str, str], scene: Scene) -> Verdict:
    """By words that only such names have. `beside`: the words before and behind it, `Diyala province`."""
    if piece.role is not None:
        return "person", 4, "a title before it"
    if located(piece, key, scene):
        return "place", 3, "a region behind its comma"
    return _worded(piece, key, beside, scene)


def _worded(piece: Piece, key: str, beside: tuple[str, str], scene: Scene) -> Verdict:
    lexicon, words = scene.lexicon, key.split()
    many = len(words) > 1
    if many and words[-1] in lexicon.place_sure and not any(t.link for t in piece.tokens):
        return "place", 3, "a word that only places have"
    if many and (words[-1] in lexicon.organisation_last or words[0] in lexicon.organisation_head):
        return "organisation", 3, "a word that organisations have"
    if beside[1] in lexicon.place_last or (many and mapped(key, scene)):
        return "place", 3, "the gazetteer, or a word behind it"
    if many and words[0] in lexicon.given:
        return "person", 3, "a given name"
    if many and (words[-1] in lexicon.place_last or words[0] in lexicon.place_first):
        return "place", 2, "a word that places have"
    if many and words[0] in lexicon.directions and scene.gazetteer.known(" ".join(words[1:])):
        return "place", 2, "a direction of a known place"
    return town(piece, key, beside, scene) or _formed(piece, many, beside[0], scene)


def _formed(piece: Piece, many: bool, word: str, scene: Scene) -> Verdict:
    tokens = piece.tokens
    if many and any(token.text == "&" for token in tokens):
        return "organisation", 2, "an & in it"
    if word in scene.lexicon.roles:
        return "person", 3, "a role before it"
    if any(_PARTICLE.match(token.text) for token in tokens):
        return "person", 2, "an Arabic article in it"
    if many and any(token.link and token.text in scene.lexicon.particles for token in tokens[1:]):
        return "person", 1, "a joint that names have"
    if many and _INITIAL.fullmatch(tokens[0].text):
        return "person", 2, "an initial"
    return ("organisation", 1, "capitals only") if _ACRONYM.fullmatch(piece.name) and not piece.opens else None


def _guessed(piece: Piece, key: str, beside: tuple[str, str], scene: Scene) -> Verdict:
    """By the company it keeps; the weakest evidence."""
    words, word = key.split(), beside[0]
    if len(words) < 4 and not piece.opens and beside[1] in scene.lexicon.speech:
        return "person", 1, "a verb of saying behind it"
    if word in scene.lexicon.place_in and len(words) < 3:
        return "place", 1, "a preposition before it"
    if word == "the":
        return ("organisation" if len(words) > 1 and key.endswith("s") else "other"), 1, "`the` before it"
    if key in scene.lexicon.given:
        return "person", 1, "a given name"
    if 1 < len(words) < 4 and not any(w in scene.words or w in scene.lexicon.starters for w in words):
        return "person", 1, "words in capitals that stand nowhere else in small letters"
    return ("other", 1, "a capital") if not piece.opens or len(words) > 1 else None
