"""An article's way as its document tells it: when, who, by which model, and what was decided."""

from typing import Any

import pytest

from services.trace import way

DOCUMENT: dict[str, Any] = {
    "observed": "2026-03-01T08:00:00Z", "indexed": "2026-03-01T09:00:03.5+01:00", "revision": 1, "version": 7,
    "provenance": {"producer": "feeds", "input": "https://example.org/feed", "position": "item 3"},
    "stages": {
        "dedupe": {"at": "2026-03-01T08:00:00.25Z", "model": "dedupe/2"},
        "classify": {"at": "2026-03-01T08:00:01Z", "model": "topics/2"},
        "enrich": {"at": "2026-03-01T08:00:02Z", "model": "rules/4"},
    },
    "language": "en", "language_confidence": 0.991, "topics": [{"name": "politics", "confidence": 0.5}],
    "people": ["Ada Brook"], "quotes": [{}, {}],
}  # fmt: skip


def test_each_step_has_its_time_its_model_and_what_it_decided() -> None:
    assert way(DOCUMENT) == [
        ("2026-03-01 08:00:00.000", 0.0, "read by feeds from https://example.org/feed item 3"),
        ("2026-03-01 08:00:00.250", 0.25, "dedupe (dedupe/2): a new article"),
        ("2026-03-01 08:00:01.000", 1.0, "classify (topics/2): language en 0.99; topics politics 0.50"),
        ("2026-03-01 08:00:02.000", 2.0,
         "enrich (rules/4): 1 people, 0 organisations, 0 place names, 0 places on the map, 2 quotes"),
        ("2026-03-01 08:00:03.500", 3.5, "indexed: copies no other; version 7"),
    ]  # fmt: skip


@pytest.mark.parametrize(("more", "step", "told"), [
    ({"revision": 3}, 1, "revision 3 of a known article"),
    ({"topics": []}, 2, "topics none"),
    ({"copy_of": "ab", "share": 0.934}, -1, "copies ab by 93%"),
    ({"story": "cd"}, -1, "copies no other; story cd; version 7"),
])  # fmt: skip
def test_what_was_decided_otherwise(more: dict[str, Any], step: int, told: str) -> None:
    assert told in way({**DOCUMENT, **more})[step].what


def test_a_stage_of_a_later_release_is_told_too() -> None:
    stages = {**DOCUMENT["stages"], "weigh": {"at": "2026-03-01T08:00:02.5Z", "model": "weigh/1"}}
    assert "weigh (weigh/1)" in [step.what for step in way({**DOCUMENT, "stages": stages})]
