"""Whether an index is as this version makes it."""

import copy
from dataclasses import replace
from typing import Any

from services.indexer.template import templates
from services.lifecycle.status import is_current
from services.runtime.elastic_admin import Stored
from services.runtime.settings import Settings

TEMPLATE: dict[str, Any] = templates(Settings())["headwater-articles"]["template"]
MADE = Stored("articles-2026.11", 0, 0, frozenset({"articles"}), TEMPLATE["mappings"]["properties"],
              TEMPLATE["settings"]["analysis"], False)  # fmt: skip


def test_what_the_template_makes_is_current() -> None:
    assert is_current(MADE, Settings())
    told: dict[str, Any] = copy.deepcopy(dict(MADE.mapping))
    told["vector"]["index_options"]["of_its_own"] = 3
    told["location"] = {"type": "geo_point"}
    assert is_current(replace(MADE, mapping=told), Settings())
    assert is_current(replace(MADE, name="articles.4-2026.11"), Settings())


def test_a_field_that_lacks_or_differs_is_of_another_version() -> None:
    without: dict[str, Any] = copy.deepcopy(dict(MADE.mapping))
    del without["people_bones"]
    assert not is_current(replace(MADE, mapping=without), Settings())
    other: dict[str, Any] = copy.deepcopy(dict(MADE.mapping))
    other["title"]["properties"]["en"]["fields"]["exact"] = {"type": "text"}
    assert not is_current(replace(MADE, mapping=other), Settings())
    assert not is_current(replace(MADE, analysis={}), Settings())
