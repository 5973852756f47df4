"""Documents fit the strict mapping: what it does not know, Elasticsearch would refuse."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from services.contract.articles import EnrichedArticle
from services.contract.links import Link, Telling
from services.indexer.documents import article_action, month, sighting_action
from services.indexer.marks import mark_action, said
from services.indexer.revision_documents import compared_action, kept
from services.indexer.template import ANALYZERS, OTHER, language_field, templates
from services.runtime.settings import Settings
from tests.fakes import NOON
from tests.unit.contract.examples import FULL, LINK, SIGHTING, TELLING

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
    lead_link = msgspec.structs.replace(LINK, copies=2)
    linked, lead = (msgspec.json.decode(article_action(FULL, NOON, said([mark])).source) for mark in (LINK, lead_link))
    assert set(mapping("articles")["properties"]) == set(linked) | set(lead)


@pytest.mark.parametrize(("kind", "mark"), [("links", LINK), ("stories", TELLING)])
def test_every_field_of_a_mark_is_mapped_and_filled(kind: str, mark: Link | Telling) -> None:
    document = msgspec.json.decode(mark_action(mark).source)
    assert set(mapping(kind)["properties"]) == set(document)


def test_every_field_of_the_ledger_of_revisions_is_mapped_and_filled() -> None:
    first = kept(source(FULL), "2025-04-01T12:00:00Z")
    second = {**first, "version": first["version"] + 1, "edition": 4, "text": {"en": "Correction: it is 4 ferries."}}
    document = msgspec.json.decode(compared_action(second, first).source)
    assert list(unknown(document, mapping("revisions")["properties"])) == []
    assert set(mapping("revisions")["properties"]) == set(document)


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


def test_wire_copy_and_speakers_can_be_filtered_by() -> None:
    assert (source(FULL)["wire"], source(FULL)["agency"], source(FULL)["speakers"]) == (True, "Reuters", ["Rima Saab"])
    own = source(msgspec.structs.replace(FULL, agency=None, quotes=()))
    assert own["wire"] is False
    assert not {"agency", "speakers", "quotes"} & set(own)


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
