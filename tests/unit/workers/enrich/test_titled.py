"""Headlines In Title Case."""

from services.workers.enrich.cased import cased_mentions
from services.workers.enrich.titled import titled_lines

from .conftest import MakeScene


def test_lines(make_scene: MakeScene) -> None:
    scene = make_scene(
        "Storm Batters Coast After Quiet Week\nThe storm hit the coast of Norway on Monday.\nAna Prado met Jo Li Sunday."
    )
    assert titled_lines(scene) == [(0, 36)]
    assert titled_lines(make_scene("Die Regierung Plant Neue Steuern Heute", "de")) == []


def test_only_known_names_count(make_scene: MakeScene) -> None:
    scene = make_scene("Iraq Launches Operation Against Brandvold Rebels\nThe rebels of Karl Brandvold fled.")
    found = {(mention.name, mention.kind) for mention in cased_mentions(scene) if mention.kind}
    assert found == {("Iraq", "place"), ("Karl Brandvold", "person")}
