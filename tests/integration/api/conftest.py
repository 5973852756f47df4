"""One index of invented articles behind one API for each file of tests."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from services.contract.articles import EnrichedArticle
from services.contract.identity import article_id
from services.local.settings import HOST, StackSettings
from services.runtime.settings import Settings
from tests.integration.api.served import served
from tests.integration.search import articles as invented
from tests.integration.search.indexed import Articles, indexed


def id_of(name: str) -> str:
    """Of the invented article of this name."""
    return article_id(url=f"https://example.org/{name}", source="", guid=None, title="")


ARTICLES: tuple[EnrichedArticle, ...] = tuple(
    msgspec.structs.replace(one, id=id_of(one.id), content_hash=id_of(one.content_hash)[:16])
    for one in invented.ARTICLES
)


@pytest.fixture(scope="module")
def own_settings(
    servers: StackSettings, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """A namespace of its own for each file."""
    name = request.module.__name__.rpartition(".")[2].replace("_", "-")
    home: Path = tmp_path_factory.mktemp(name)
    return Settings(
        kafka=f"{HOST}:{servers.kafka_port}", elasticsearch=f"http://{HOST}:{servers.elasticsearch_port}", namespace=name,
        home=home,
    )  # fmt: skip


@pytest.fixture(scope="module")
def articles(own_settings: Settings) -> Iterator[Articles]:
    """The invented articles, indexed."""
    with indexed(own_settings, ARTICLES) as found:
        yield found


@pytest.fixture(scope="module")
def api(own_settings: Settings, articles: Articles) -> Iterator[httpx.Client]:
    """A client of the API over them."""
    with served(own_settings) as client:
        yield client
