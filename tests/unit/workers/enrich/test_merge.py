"""Mentions of one thing meet."""

from services.workers.enrich.merge import base, group
from services.workers.enrich.scene import Kind, Mention


def mention(name: str, start: int, kind: Kind | None, weight: int = 1, role: str | None = None) -> Mention:
    return Mention(name, name.lower(), start, kind, weight, role)


def test_two_persons_of_one_name_share_nothing() -> None:
    found = group(
        [mention("Luc Moreau", 0, "person"), mention("Ana Moreau", 20, "person"), mention("Moreau", 40, "person")], {}
    )
    assert {key: len(one.spans) for key, one in found.items()} == {"luc moreau": 1, "ana moreau": 1, "moreau": 1}


def test_articles_and_middle_initials_meet() -> None:
    found = group(
        [
            mention("Omar al-Rashidi", 0, "person"),
            mention("Rashidi", 20, None),
            mention("Ann Ward", 30, "person"),
            mention("Ann J. Ward", 50, "person"),
        ],
        {},
    )
    assert {key: one.mentions for key, one in found.items()} == {"omar al-rashidi": 2, "ann ward": 2}
    assert base("al-rashidi") == "rashidi"


def test_a_sure_place_is_no_last_name() -> None:
    found = group([mention("Ann Lima", 0, "person", 3), mention("Lima", 20, "place", 3)], {})
    assert found["lima"].kind == "place"


def test_acronym_and_words_without_evidence() -> None:
    found = group(
        [mention("World Reef Fund", 0, "organisation"), mention("WRF", 30, "organisation"), mention("Moss", 50, None)],
        {"wrf": "world reef fund"},
    )
    assert {key: one.mentions for key, one in found.items()} == {"world reef fund": 2}
