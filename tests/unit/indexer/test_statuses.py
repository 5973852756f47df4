"""The whole table of fates, and that it knows one for everything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.indexer.statuses import STALE, Fate, fate

TABLE = [
    (200, "", Fate.DONE),
    (201, "", Fate.DONE),
    (STALE, "version_conflict_engine_exception", Fate.DONE),
    (400, "document_parsing_exception", Fate.DEAD),
    (400, "strict_dynamic_mapping_exception", Fate.DEAD),
    (400, "illegal_argument_exception", Fate.DEAD),
    (400, "index_closed_exception", Fate.HALT),
    (400, "invalid_index_name_exception", Fate.HALT),
    (401, "security_exception", Fate.HALT),
    (403, "cluster_block_exception", Fate.HALT),
    (404, "index_not_found_exception", Fate.HALT),
    (408, "", Fate.RETRY),
    (413, "", Fate.SPLIT),
    (429, "es_rejected_execution_exception", Fate.RETRY),
    (429, "cluster_block_exception", Fate.RETRY),
    (500, "", Fate.RETRY),
    (502, "", Fate.RETRY),
    (503, "unavailable_shards_exception", Fate.RETRY),
    (504, "", Fate.RETRY),
]


@pytest.mark.parametrize(("status", "error", "wanted"), TABLE)
def test_fate(status: int, error: str, wanted: Fate) -> None:
    assert fate(status, error) is wanted


def test_to_delete_what_is_not_there_is_done_unless_the_index_is_missing() -> None:
    assert fate(404, delete=True) is Fate.DONE
    assert fate(404, "index_not_found_exception", delete=True) is Fate.HALT
    assert fate(404) is Fate.HALT


@given(st.integers(100, 599), st.text(max_size=40))
def test_every_status_has_a_fate(status: int, error: str) -> None:
    found = fate(status, error)
    assert (found is Fate.DONE) == (200 <= status < 300 or status == STALE)
    assert status < 500 or found is Fate.RETRY


@given(st.integers(500, 599) | st.sampled_from([401, 403, 404, 408, 429]), st.text(max_size=40))
def test_a_servers_trouble_never_costs_a_document(status: int, error: str) -> None:
    assert fate(status, error) in (Fate.RETRY, Fate.HALT)
