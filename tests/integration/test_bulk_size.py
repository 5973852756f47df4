"""A real Elasticsearch that takes small requests only: everything is written in smaller ones, nothing is buried."""

from collections.abc import Iterator

import pytest

from services.local.settings import HOST, StackSettings
from services.runtime.settings import Settings
from tests.integration.administration import Administration
from tests.integration.enriched import enriched, writing

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]
BREAKER = {"rest.incremental_bulk": False, "network.breaker.inflight_requests.limit": "30kb"}


@pytest.fixture
def narrow(servers: StackSettings) -> Iterator[Administration]:
    """An Elasticsearch whose circuit breaker lets no request above 30 kB pass."""
    hand = Administration(f"http://{HOST}:{servers.elasticsearch_port}")
    hand.cluster(**BREAKER)
    try:
        yield hand
    finally:
        hand.cluster(**dict.fromkeys(BREAKER))


def test_bulks_shrink_below_a_circuit_breaker_and_grow_again(narrow: Administration, stack_settings: Settings) -> None:
    with writing(stack_settings, pauses=12) as it:
        works = it.write([enriched(n, text="It sails on Monday. " * 90) for n in range(100)])
        assert it.held() == 100
        assert not any(work.dead or work.stale for work in works)
        assert it.waits
        assert all("circuit_breaking_exception" in reason for reason in it.waits)
        assert it.halts == []
        assert it.size.bytes < 30_000
        narrow.cluster(**dict.fromkeys(BREAKER))
        for round_ in range(20):
            it.write([enriched(n, later=round_ + 1) for n in range(100)])
        assert it.size.articles == stack_settings.bulk_articles
        assert it.size.bytes > 30_000
