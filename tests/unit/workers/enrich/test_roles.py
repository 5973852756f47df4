"""Roles in lower case before and after a name."""

from services.workers.enrich.roles import role_after, role_before

from .conftest import MakeScene


def test_before(make_scene: MakeScene) -> None:
    scene = make_scene("le président français Luc Moreau")
    assert role_before(scene.text, scene.text.index("Luc"), scene) == "président français"
    assert role_before("he saw Luc", 7, scene) is None


def test_after(make_scene: MakeScene) -> None:
    text = "Luc Moreau, a specialist on floods, spoke"
    scene = make_scene(text)
    assert role_after(text, 10, scene) == "specialist on floods"
    assert role_after("Luc Moreau, on Tuesday, spoke", 10, scene) is None
    assert role_after("Luc Moreau spoke", 10, scene) is None
