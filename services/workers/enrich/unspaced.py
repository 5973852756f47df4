"""Names in scripts without spaces (Han, kana, Thai), and Korean persons: tables by first characters, and titles.

Why here: with no spaces the text must be walked character by character; the tables are keyed by two characters for that.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from services.workers.enrich.fold import fold
from services.workers.enrich.lexicon import toml
from services.workers.enrich.scene import Kind, Mention, Scene

_CUES: Final[dict[str, Any]] = toml("uncased.toml")
_HAN: Final = _CUES["han"]
_H: Final = "[\u4e00-\u9fff]"
_PERSONS: Final = (
    re.compile(f"(?P<role>{_HAN['title_first']})(?P<name>[{_HAN['surnames']}]{_H}{{1,2}})(?={_HAN['after']})"),
    re.compile(f"(?P<name>[{_HAN['surnames']}]{_H}{{1,2}}?)(?P<role>{_HAN['title_surname']})"),
    re.compile(f"(?<!{_H})(?P<name>{_H}{{2,4}}?|[\u30a1-\u30fc・]{{2,12}})(?P<role>{_HAN['title_last']})"),
    re.compile(f"(?:(?P<role>{_HAN['title_first']})|(?<!{_H}))(?P<name>{_H}{{1,7}}·{_H}{{2,5}}?)(?!{_H}|·)"),
    re.compile(f"(?P<role>{_HAN['title_first']})(?P<name>{_H}{{1,7}}·{_H}{{2,5}}?)(?={_HAN['after']})"),
    re.compile(f"(?<![\uac00-\ud7a3])(?P<name>[\uac00-\ud7a3]{{2,4}}) (?P<role>{_CUES['korean']['titles']})"),
)


def unspaced_mentions(scene: Scene) -> Iterator[Mention]:
    """Persons that a title announces, then places and organisations of the tables, longest name first."""
    persons = list({mention.start: mention for mention in _persons(scene)}.values())
    taken = {at for person in persons for at in range(person.start, person.start + len(person.name))}
    yield from persons
    text, table, at = scene.text, scene.gazetteer.uncased, 0
    while at < len(text) - 1:
        names = table.get(text[at : at + 2])
        name = max((name for name in names if text.startswith(name, at)), key=len, default="") if names else ""
        if name and at not in taken:
            code = scene.gazetteer.countries.get(name)
            if code:
                scene.nations[code] += 1
            organisation = scene.lexicon.organisations.get(name)
            key = code or fold(organisation or name)
            kind: Kind = "organisation" if organisation else "place"
            yield Mention(name, key, at, kind, 3, why="the gazetteer, or the list of organisations")
        at += max(len(name), 1)


def _persons(scene: Scene) -> Iterator[Mention]:
    for pattern in _PERSONS:
        for match in pattern.finditer(scene.text):
            name, role = match.group("name"), match.group("role") or None
            if not scene.gazetteer.known(name):
                yield Mention(name, name, match.start("name"), "person", 3, role, "a title, or a surname")
