"""Names in Chinese and Japanese."""

from services.workers.enrich.unspaced import unspaced_mentions

from .conftest import MakeScene


def test_titles_places_and_organisations(make_scene: MakeScene) -> None:
    scene = make_scene("联合国代表在东京与法国总统让·莫罗会谈，王小明先生出席。", "zh")
    found = {(mention.name, mention.kind) for mention in unspaced_mentions(scene)}
    assert found == {
        ("联合国", "organisation"),
        ("东京", "place"),
        ("法国", "place"),
        ("让·莫罗", "person"),
        ("王小明", "person"),
    }


def test_japanese_person(make_scene: MakeScene) -> None:
    scene = make_scene("大阪で山本知事が会見した。", "ja")
    found = {(mention.name, mention.kind, mention.role) for mention in unspaced_mentions(scene)}
    assert ("大阪", "place", None) in found
