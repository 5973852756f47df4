"""Groups of mentions become entities."""

from services.workers.enrich.entities import MOST, entities
from services.workers.enrich.merge import group
from services.workers.enrich.scene import Kind, Mention


def mention(name: str, start: int, kind: Kind | None, weight: int = 1, role: str | None = None) -> Mention:
    return Mention(name, name.lower(), start, kind, weight, role)


def test_a_last_name_joins_its_person() -> None:
    found = entities(
        group(
            [
                mention("Moreau", 0, "other"),
                mention("Luc Moreau", 20, "person", 3, "mayor"),
                mention("Moreau", 40, None),
            ],
            {},
        )
    )
    assert [(e.name, e.kind, e.mentions, e.offset, e.role) for e in found.values()] == [
        ("Luc Moreau", "person", 3, 0, "mayor")
    ]


def test_at_most_a_hundred() -> None:
    many = [mention(f"Ann {chr(65 + n // 26)}{chr(97 + n % 26)}x", n * 10, "person") for n in range(150)]
    assert len(entities(group(many, {}))) == MOST == 100
