"""The invented articles, indexed once for each file of tests."""

from collections.abc import Iterator

import pytest

from services.local.settings import HOST, StackSettings
from services.runtime.settings import Settings
from tests.integration.search.articles import ARTICLES
from tests.integration.search.indexed import Articles, indexed


@pytest.fixture(scope="module")
def articles(servers: StackSettings, request: pytest.FixtureRequest) -> Iterator[Articles]:
    """No test changes them."""
    name = request.module.__name__.rpartition(".")[2].replace("_", "-")
    settings = Settings(elasticsearch=f"http://{HOST}:{servers.elasticsearch_port}", namespace=name)
    with indexed(settings, ARTICLES) as found:
        yield found
