"""The whole table of fates, and that it knows exactly one for everything, over the whole range of statuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.indexer.statuses import CONFLICT, STALE, Fate, fate, request_fate, too_much

BREAKER = "circuit_breaking_exception"
TABLE = [
    (200, "", "", Fate.DONE),
    (201, "", "", Fate.DONE),
    (STALE, CONFLICT, "current version [5] is higher or equal to the one provided [4]", Fate.DONE),
    (STALE, "", "", Fate.RETRY),
    (STALE, "conflict_exception", "another task runs", Fate.RETRY),
    (400, "document_parsing_exception", "failed to parse field [published] of type [date]", Fate.DEAD),
    (400, "document_parsing_exception", "failed to parse: Limit of total fields [1000] has been exceeded", Fate.DEAD),
    (400, "strict_dynamic_mapping_exception", "dynamic introduction of [x] is not allowed", Fate.DEAD),
    (400, "illegal_argument_exception", "if _id is specified it must not be empty", Fate.DEAD),
    (400, "illegal_argument_exception", "no write index is defined for alias [articles-2026.03]", Fate.HALT),
    (400, "illegal_argument_exception", "pipeline with id [gone] does not exist", Fate.HALT),
    (400, "illegal_argument_exception",
     "only write ops with an op_type of create are allowed in data streams", Fate.HALT),
    (400, "document_parsing_exception", "pipeline with id [in the text]", Fate.DEAD),
    (400, "routing_missing_exception", "routing is required", Fate.HALT),
    (400, "index_closed_exception", "closed", Fate.HALT),
    (400, "invalid_index_name_exception", "already exists as alias", Fate.HALT),
    (401, "security_exception", "", Fate.HALT),
    (403, "security_exception", "", Fate.HALT),
    (403, "cluster_block_exception", "[FORBIDDEN/8/index write (api)]", Fate.HALT),
    (404, "index_not_found_exception", "no such index", Fate.HALT),
    (404, "document_missing_exception", "", Fate.DONE),
    (404, "", "", Fate.DONE),
    (408, "", "", Fate.RETRY),
    (413, "", "", Fate.SPLIT),
    (429, "es_rejected_execution_exception", "", Fate.RETRY),
    (429, "cluster_block_exception", "[TOO_MANY_REQUESTS/12/disk usage exceeded]", Fate.RETRY),
    (429, BREAKER, "", Fate.RETRY),
    (500, "", "", Fate.RETRY),
    (502, "", "", Fate.RETRY),
    (503, "unavailable_shards_exception", "", Fate.RETRY),
    (503, "process_cluster_event_timeout_exception", "", Fate.RETRY),
    (504, "", "", Fate.RETRY),
    (302, "", "", Fate.RETRY),
]  # fmt: skip
STATUSES = st.integers(100, 599)
ERRORS = st.sampled_from(sorted({row[1] for row in TABLE})) | st.text(max_size=40)
REASONS = st.sampled_from(sorted({row[2] for row in TABLE})) | st.text(max_size=40)


@pytest.mark.parametrize(("status", "error", "reason", "wanted"), TABLE)
def test_fate(status: int, error: str, reason: str, wanted: Fate) -> None:
    assert fate(status, error, reason) is wanted


@given(STATUSES, ERRORS, REASONS)
def test_done_is_only_what_is_written_or_there_already(status: int, error: str, reason: str) -> None:
    done = 200 <= status < 300 or (status, error) in ((409, CONFLICT), (404, ""), (404, "document_missing_exception"))
    assert (fate(status, error, reason) is Fate.DONE) == done


@given(STATUSES, ERRORS, REASONS)
def test_only_another_4xx_can_be_the_documents_fault(status: int, error: str, reason: str) -> None:
    found = fate(status, error, reason)
    if found is Fate.DEAD:
        assert status in set(range(400, 500)) - {401, 403, 404, 408, 409, 413, 429}
    assert (found is Fate.SPLIT) == (status == 413)


@given(st.sampled_from([401, 403]), ERRORS, REASONS)
def test_a_matter_of_rights_always_halts(status: int, error: str, reason: str) -> None:
    assert fate(status, error, reason) is Fate.HALT
    assert request_fate(status, error) is Fate.HALT


@given(st.integers(500, 599) | st.sampled_from([408, 429]) | st.integers(300, 399), ERRORS, REASONS)
def test_a_servers_trouble_is_waited_for(status: int, error: str, reason: str) -> None:
    assert fate(status, error, reason) is Fate.RETRY
    assert request_fate(status, error) is Fate.RETRY


@given(STATUSES, ERRORS)
def test_a_refused_request_never_settles_its_documents(status: int, error: str) -> None:
    assert request_fate(status, error) in (Fate.RETRY, Fate.SPLIT, Fate.HALT)


@pytest.mark.parametrize(("status", "error", "wanted"), [
    (400, "action_request_validation_exception", Fate.SPLIT), (400, "illegal_argument_exception", Fate.SPLIT),
    (400, "media_type_header_exception", Fate.HALT), (400, "error", Fate.HALT), (406, "error", Fate.HALT),
    (413, "error", Fate.SPLIT), (404, "index_not_found_exception", Fate.HALT), (200, "error", Fate.HALT),
])  # fmt: skip
def test_a_request_is_split_only_where_one_of_its_lines_is_at_fault(status: int, error: str, wanted: Fate) -> None:
    assert request_fate(status, error) is wanted


@pytest.mark.parametrize(("status", "error", "wanted"), [
    (413, "error", True), (429, "es_rejected_execution_exception", True), (503, BREAKER, True),
    (503, "error", False), (403, "cluster_block_exception", False),
])  # fmt: skip
def test_what_a_smaller_request_would_mend(status: int, error: str, *, wanted: bool) -> None:
    assert too_much(status, error) is wanted
