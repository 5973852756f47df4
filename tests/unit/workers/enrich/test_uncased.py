"""Names in Arabic, Korean and other spaced scripts without capitals."""

from services.workers.enrich.uncased import uncased_mentions

from .conftest import MakeScene


def test_arabic_prefixes_and_titles(make_scene: MakeScene) -> None:
    scene = make_scene("قال وزير الخارجية السوري سامي عبد الكريم الحلو في دمشق ولبنان إن حزب الله وافق", "ar")
    found = {(mention.name, mention.kind) for mention in uncased_mentions(scene)}
    assert ("دمشق", "place") in found
    assert ("لبنان", "place") in found
    assert ("حزب الله", "organisation") in found
    person = next(mention for mention in uncased_mentions(scene) if mention.kind == "person")
    assert person.name.startswith("سامي عبد الكريم")
    assert person.role == "وزير الخارجية السوري"


def test_a_verb_after_a_title_is_no_name(make_scene: MakeScene) -> None:
    scene = make_scene("الرئيس يستقبل وفدا", "ar")
    assert uncased_mentions(scene) == []


def test_korean_particles(make_scene: MakeScene) -> None:
    scene = make_scene("김민수 장관은 서울에서 일본과 만났다", "ko")
    found = [(mention.name, mention.kind) for mention in uncased_mentions(scene)]
    assert sorted(found) == [("김민수", "person"), ("서울", "place"), ("일본", "place")]


def test_a_word_of_signs_alone_names_nothing(make_scene: MakeScene) -> None:
    assert uncased_mentions(make_scene("ـ \u0640\u064b ً دمشق", "ar"))[0].name == "دمشق"
