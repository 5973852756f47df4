"""Documents fit the strict mapping: what it does not know, Elasticsearch would refuse."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from services.contract.articles import EnrichedArticle
from services.contract.links import Link
from services.indexer.documents import article_action, drop_action, link_action, month, said, sighting_action
from services.indexer.template import ANALYZERS, OTHER, language_field, templates
from services.runtime.settings import Settings
from tests.fakes import NOON
from tests.unit.contract.examples import FULL, LINK, SIGHTING

TEMPLATES = templates(Settings(namespace="ns"))


def mapping(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = TEMPLATES[f"ns-headwater-{kind}"]["template"]["mappings"]
    return found


def unknown(value: Any, properties: dict[str, Any], path: str = "") -> Iterator[str]:
    """The paths of a document that a strict mapping does not have."""
    for name, part in value.items():
        field = properties.get(name)
        if field is None:
            yield path + name
        elif field.get("enabled", True) and "properties" in field:
            for one in part if isinstance(part, list) else [part]:
                yield from unknown(one, field["properties"], f"{path}{name}.")
        elif isinstance(part, dict) and field.get("enabled", True) and field["type"] != "geo_point":
            yield f"{path}{name} is no object"


def source(article: EnrichedArticle) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(article_action(article, NOON).source)
    return found


def test_every_field_of_a_full_article_is_mapped() -> None:
    assert mapping("articles")["dynamic"] == "strict"
    assert list(unknown(source(FULL), mapping("articles")["properties"])) == []


def test_every_field_of_a_sighting_is_mapped() -> None:
    document = msgspec.json.decode(sighting_action(SIGHTING).source)
    assert list(unknown(document, mapping("sightings")["properties"])) == []


def test_every_mapped_field_is_filled_by_a_full_article() -> None:
    """None is left over from an earlier form of the document."""
    linked = msgspec.json.decode(article_action(FULL, NOON, LINK).source)
    lead = msgspec.json.decode(article_action(FULL, NOON, msgspec.structs.replace(LINK, copies=2)).source)
    assert set(mapping("articles")["properties"]) == set(linked) | set(lead)


def test_every_field_of_a_link_is_mapped_and_filled() -> None:
    document = msgspec.json.decode(link_action(LINK).source)
    assert set(mapping("links")["properties"]) == set(document)


def test_a_link_groups_a_copy_with_its_lead_and_takes_back_what_it_no_longer_says() -> None:
    assert said(LINK)["group"] == LINK.lead
    assert said(msgspec.structs.replace(LINK, copy_of=None, lead=None, copies=3))["group"] == LINK.id
    nothing = Link(id=LINK.id, order=9, first_seen=LINK.first_seen, version=1)
    empty = dict.fromkeys(("copy_of", "share", "lead", "first", "first_source", "copies"))
    assert said(nothing) == {**empty, "group": LINK.id}


def test_a_dropped_copy_goes_in_this_revision_and_not_in_the_next() -> None:
    action = drop_action(LINK)
    assert action.delete
    assert LINK.version < (action.version or 0) < LINK.version + (1 << 20)


def test_the_check_finds_what_is_not_mapped() -> None:
    properties = mapping("articles")["properties"]
    assert list(unknown({"mood": 1, "title": {"xx": "a"}, "source": {}}, properties)) == [
        "mood", "title.xx", "source is no object"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "field"), [("en", "en"), ("ar", "ar"), ("und", OTHER), ("xx", OTHER), ("", OTHER)]
)
def test_title_and_text_lie_under_their_language(language: str, field: str) -> None:
    document = source(msgspec.structs.replace(FULL, language=language))
    assert (list(document["title"]), list(document["text"])) == ([field], [field])
    assert language_field(language) == field


def test_every_language_field_is_mapped() -> None:
    assert set(mapping("articles")["properties"]["text"]["properties"]) == {*ANALYZERS, OTHER}


def test_names_are_told_apart_by_kind() -> None:
    document = source(FULL)
    assert (document["people"], document["organisations"], document["place_names"]) == (
        ["Rima Saab"],
        ["Tyre Ports"],
        ["Tyre"],
    )


def test_empty_parts_are_left_out() -> None:
    bare = msgspec.structs.replace(FULL, entities=(), places=(), topics=(), summary=None, captions=(), published=None)
    document = source(bare)
    assert {"people", "places", "topics", "summary", "captions", "published"} & set(document) == set()
    assert document["time"] == document["first_seen"]


def test_a_summary_that_is_the_text_is_not_stored_twice() -> None:
    assert "summary" not in source(msgspec.structs.replace(FULL, summary=FULL.text))


def test_an_article_goes_to_the_month_of_its_first_sight_under_its_version() -> None:
    action = article_action(msgspec.structs.replace(FULL, first_seen=NOON.replace(month=3, day=31)), NOON)
    assert (action.index, action.id, action.version) == ("articles-2025.03", FULL.id, FULL.version)
    assert action.size() >= len(action.source)
    assert month(NOON) == "2025.04"


def test_a_sighting_is_named_by_the_message_that_repeated() -> None:
    action = sighting_action(SIGHTING)
    assert (action.index, action.id, action.version) == ("sightings-2025.04", f"{FULL.id}-{SIGHTING.message}", None)


def test_templates_carry_the_settings_and_the_alias() -> None:
    template = TEMPLATES["ns-headwater-articles"]
    assert template["index_patterns"] == ["ns-articles-*"]
    assert template["template"]["aliases"] == {"ns-articles": {}}
    assert template["template"]["settings"]["refresh_interval"] == Settings().refresh
