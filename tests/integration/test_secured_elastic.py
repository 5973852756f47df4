"""Every use of Elasticsearch through TLS, by user or key; who is refused is told which setting to look at."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import SecretStr

from services.credentials.authority import Authority
from services.credentials.elastic_users import HEADWATER
from services.credentials.folder import Folder
from services.credentials.make import make
from services.local.settings import StackSettings
from services.runtime.settings import Settings
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.secured_elastic import LockedElastic
from tests.integration.stream import stream

pytestmark = pytest.mark.servers
KEY: Final = b64encode(b"an-id:a-secret").decode()


@pytest.fixture(scope="module")
def locked(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LockedElastic]:
    secrets = tmp_path_factory.mktemp("secrets")
    make(Folder(secrets, owners=False))
    with LockedElastic(servers.elasticsearch_port, secrets=secrets, api_key=KEY) as box:
        yield box


def entering(locked: LockedElastic, base: Settings, **options: Any) -> Settings:
    """By user, as docker-compose.secure.yml has it, but for the options."""
    password = (locked.secrets / "elasticsearch-password").read_text().strip()
    given = {"elasticsearch": locked.url, "elasticsearch_ca": locked.secrets / "ca.pem",
             "elasticsearch_user": HEADWATER, "elasticsearch_password": SecretStr(password)}  # fmt: skip
    return base.model_copy(update={**given, **options})


BY_KEY: Final = {"elasticsearch_user": "", "elasticsearch_password": None, "elasticsearch_api_key": SecretStr(KEY)}


@pytest.mark.parametrize("way", ["user", "key"])
def test_news_is_indexed_and_found(locked: LockedElastic, servers: StackSettings, tmp_path: Path, way: str) -> None:
    base = flow_settings(servers, tmp_path, f"locked-{way}")
    theirs = entering(locked, base, **(BY_KEY if way == "key" else {}))
    headwater(theirs, "topics", "--create")
    before = len(locked.seen)
    with Flow(base, link=True, theirs=theirs) as flow:
        flow.heal()
        flow.publish(stream(theirs, way, 40))
        flow.settle()
        assert {document["id"] for document in flow.documents()} == set(flow.ledger.articles())
        headwater(theirs, "index", "status")
    asked = locked.seen[before:]
    assert any("/_bulk" in each for each in asked)
    assert [each for each in asked if each.startswith("refused")] == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"elasticsearch_password": SecretStr("guessed")}, "HEADWATER_ELASTICSEARCH_PASSWORD"),
        ({"elasticsearch_user": "", "elasticsearch_password": None}, "HEADWATER_ELASTICSEARCH_USER"),
        ({**BY_KEY, "elasticsearch_api_key": SecretStr("guessed")}, "HEADWATER_ELASTICSEARCH_API_KEY"),
        ({"elasticsearch_ca": None}, "HEADWATER_ELASTICSEARCH_CA"),
        ({"elasticsearch_ca": "stranger"}, "HEADWATER_ELASTICSEARCH_CA"),
        ({"elasticsearch_ca": "nowhere"}, "HEADWATER_ELASTICSEARCH_CA"),
    ],
    ids=["password", "nobody", "key", "system's CAs", "foreign CA", "no CA"],
)
def test_who_is_refused_is_told_which_setting(
    locked: LockedElastic, stack_settings: Settings, tmp_path: Path, options: dict[str, Any], words: str
) -> None:
    stranger = tmp_path / "stranger.pem"
    stranger.write_bytes(Authority.new().written().certificate)
    named = {"stranger": stranger, "nowhere": tmp_path / "none.pem"}
    settings = entering(locked, stack_settings, **{k: named.get(str(v), v) for k, v in options.items()})
    ran = headwater(settings, "search", "harbour", code=None)
    assert ran.code != 0
    assert words in ran.err
    assert (locked.secrets / "elasticsearch-password").read_text().strip() not in ran.err + ran.out
    assert "guessed" not in ran.err + ran.out


def test_a_halted_indexer_names_the_setting(locked: LockedElastic, stack_settings: Settings) -> None:
    settings = entering(locked, stack_settings, elasticsearch_password=SecretStr("guessed"))
    ran = headwater(settings, "index", "status", code=None)
    assert ran.code != 0
    assert "401 security_exception" in ran.err
    assert "HEADWATER_ELASTICSEARCH_PASSWORD" in ran.err
