"""Names of monthly indices and of their generations."""

import fnmatch

import pytest

from services.indexer.indices import kind_of
from services.indexer.template import templates
from services.lifecycle.months import KINDS, Month, month_of
from services.runtime.settings import Settings


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_is_read_back(kind: str) -> None:
    first = Month(kind, "2026.11")
    assert (first.name, first.written, first.aliases) == (f"{kind}-2026.11", f"{kind}-2026.11", [kind])
    assert first.next.name == f"{kind}.2-2026.11"
    assert first.next.aliases == [kind, f"{kind}-2026.11"]
    for month in (first, first.next, first.next.next):
        assert month_of(month.name) == month
        assert kind_of(month.name) == kind


@pytest.mark.parametrize(
    "name", ["articles", "articles-2026", "articles-2026.11-x", "other-2026.11", "x-articles-2026.11"]
)
def test_other_names_are_not_ours(name: str) -> None:
    assert month_of(name) is None


@pytest.mark.parametrize("namespace", ["", "desk"])
def test_an_index_that_is_made_anew_matches_no_template(namespace: str) -> None:
    settings = Settings(namespace=namespace)
    patterns = [pattern for template in templates(settings).values() for pattern in template["index_patterns"]]
    for kind in KINDS:
        month = Month(kind, "2026.11")
        assert any(fnmatch.fnmatch(settings.named(month.name), pattern) for pattern in patterns)
        assert not any(fnmatch.fnmatch(settings.named(month.next.name), pattern) for pattern in patterns)


def test_kinds_are_those_of_the_templates() -> None:
    assert {name.removeprefix("headwater-") for name in templates(Settings())} == set(KINDS)
