"""The order of the rules over a whole text."""

from services.workers.enrich.cased import cased_mentions

from .conftest import MakeScene


def test_an_explained_acronym_is_noted(make_scene: MakeScene) -> None:
    scene = make_scene("it told the Coastal Rescue Service (CRS) and the Harbour Board (XYZ) so")
    cased_mentions(scene)
    assert scene.acronyms == {"crs": "coastal rescue service"}


def test_a_common_opener_names_nothing(make_scene: MakeScene) -> None:
    scene = make_scene("However it rained. Fishermen stayed. The fishermen slept, and Monday was calm.")
    assert [mention.name for mention in cased_mentions(scene) if mention.kind] == []
