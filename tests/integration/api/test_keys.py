"""Who may call: keys made, used, limited and taken away while the server runs."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.runtime.settings import Settings
from tests.integration.api.served import served
from tests.integration.command import headwater
from tests.integration.search.indexed import Articles

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys.toml"


@pytest.fixture
def guarded(own_settings: Settings, articles: Articles, keys: Path) -> Iterator[httpx.Client]:
    """An API with a file of keys, still empty."""
    keys.touch()
    with served(own_settings, {"HEADWATER_API_KEYS": str(keys)}) as client:
        yield client


def status(api: httpx.Client, path: str, key: str = "") -> int:
    return api.get(path, headers={"authorization": f"Bearer {key}"} if key else {}).status_code


def test_a_key_opens_what_its_scopes_say_until_it_is_revoked(
    guarded: httpx.Client, own_settings: Settings, keys: Path
) -> None:
    settings = own_settings.model_copy(update={"api_keys": keys})
    variables = {"HEADWATER_API_KEYS": str(keys)}
    assert status(guarded, "/v1/search") == 401
    assert guarded.get("/v1/search").headers["www-authenticate"].startswith("Bearer")
    key = headwater(settings, "keys", "add", "monitor", variables=variables).out.strip()
    assert key not in keys.read_text()
    assert keys.stat().st_mode & 0o077 == 0
    assert status(guarded, "/v1/search", key) == 200
    assert status(guarded, "/v1/search", key[:-1]) == 401
    assert status(guarded, "/v1/export", key) == 403
    assert status(guarded, f"/v1/feed.rss?q=harbour&key={key}") == 200
    assert status(guarded, f"/v1/search?key={key}") == 401
    assert key not in guarded.get(f"/v1/feed.rss?q=harbour&key={key}").text
    assert headwater(settings, "keys", "list", "--json", variables=variables).json == [
        {"name": "monitor", "scopes": ["search"], "per_minute": 600}
    ]
    assert "has a key already" in headwater(settings, "keys", "add", "monitor", variables=variables, code=2).err
    headwater(settings, "keys", "revoke", "monitor", variables=variables)
    assert status(guarded, "/v1/search", key) == 401
    assert "no key" in headwater(settings, "keys", "revoke", "monitor", variables=variables, code=1).err


def test_a_caller_that_calls_too_often_is_told_when_to_come_again(
    guarded: httpx.Client, own_settings: Settings, keys: Path
) -> None:
    variables = {"HEADWATER_API_KEYS": str(keys)}
    made = ("keys", "add", "slow", "--scope", "search", "--scope", "export", "--per-minute", "12")
    key = headwater(own_settings, *made, variables=variables).out.strip()
    answers = [guarded.get("/v1/search", headers={"authorization": f"Bearer {key}"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 6
    assert status(guarded, "/v1/export", key) == 429


def test_a_file_of_keys_that_is_broken_lets_nobody_in(guarded: httpx.Client, keys: Path) -> None:
    keys.write_text("[[key]]\nname = 3")
    assert status(guarded, "/v1/search", "hw_x") == 503


def test_the_server_refuses_to_be_open_to_others_by_accident(own_settings: Settings) -> None:
    refused = headwater(own_settings, "serve", "--host", "0.0.0.0", "--port", "0", code=2)
    assert "headwater keys add" in refused.err
    wrong = headwater(own_settings, "serve", "--port", "0", code=2, variables={"HEADWATER_API_KEYS": "nowhere.toml"})
    assert "cannot be read" in wrong.err


def test_an_index_that_does_not_answer_is_told(own_settings: Settings, tmp_path: Path) -> None:
    away = own_settings.model_copy(update={"elasticsearch": "http://127.0.0.1:9", "home": tmp_path})
    with served(away) as client:
        answer = client.get("/v1/search")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert "127.0.0.1:9" not in answer.text
