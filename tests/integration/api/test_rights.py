"""What an agency's terms keep inside leaves by no route, but for keys that hold the licence."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest

from services.alerts.tell import _beginning
from services.contract.rights import Rights
from services.runtime.settings import Settings
from services.search.article import article
from tests.integration.api.conftest import ARTICLES
from tests.integration.api.served import served
from tests.integration.command import headwater
from tests.integration.search.indexed import indexed

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]
THREE = [one for one in ARTICLES if one.language == "en"][:3]
OPEN, TERMS, OVER = (one.id for one in THREE)
SECRET = "Zanzibarquaystone"
RIGHTS = {
    TERMS: Rights(notice="© Harbour Agency", terms="For subscribers only."),
    OVER: Rights(expires=datetime(2025, 1, 1, tzinfo=UTC)),
    OPEN: Rights(notice="© Harbour Agency"),
}


@pytest.fixture(scope="module")
def keyed(own_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, httpx.Client]]:
    """Two callers: one without, one with the licence."""
    wires = [msgspec.structs.replace(one, text=f"{one.text} {SECRET}.", rights=RIGHTS[one.id]) for one in THREE]
    keys: Path = tmp_path_factory.mktemp("keys") / "keys.toml"
    keys.touch()
    variables = {"HEADWATER_API_KEYS": str(keys)}
    with indexed(own_settings, wires), served(own_settings, variables) as client:
        found = {}
        for name, scopes in {"plain": ["search", "export"], "licensed": ["search", "export", "licensed"]}.items():
            options = [part for scope in scopes for part in ("--scope", scope)]
            key = headwater(own_settings, "keys", "add", name, *options, variables=variables).out.strip()
            found[name] = httpx.Client(base_url=client.base_url, headers={"authorization": f"Bearer {key}"}, timeout=30)
        yield found
        for each in found.values():
            each.close()


ROUTES = ("/v1/search?q={s}&collapse=none", "/v1/articles?q={s}", "/v1/export?q={s}", "/v1/export?q={s}&format=csv", "/v1/changes",
          "/v1/feed.rss?q={s}&collapse=none", "/v1/feed.json?q={s}&collapse=none")  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
def test_words_under_terms_leave_only_with_a_licence(keyed: dict[str, httpx.Client], route: str) -> None:
    counts = {}
    for name, client in keyed.items():
        answer = client.get(route.format(s=SECRET.lower()))
        assert answer.status_code == 200, answer.text
        counts[name] = answer.text.count(SECRET)
        assert all(one.title in answer.text.replace("\\u2019", "’") for one in THREE), "that it is there is no secret"
    assert counts["licensed"] == 3 * counts["plain"] > 0, "the open article's words are everybody's"


def test_one_article_says_why(keyed: dict[str, httpx.Client]) -> None:
    plain = keyed["plain"].get(f"/v1/articles/{TERMS}").json()
    assert plain["text"] == ""
    assert plain["withheld"] == "its agency's terms: For subscribers only."
    assert plain["rights"]["notice"] == "© Harbour Agency"
    assert "2025-01-01" in keyed["plain"].get(f"/v1/articles/{OVER}").json()["withheld"]
    whole = keyed["licensed"].get(f"/v1/articles/{TERMS}").json()
    assert SECRET in whole["text"]
    assert "withheld" not in whole
    assert keyed["plain"].get(f"/v1/articles/{TERMS}/revisions").status_code == 403
    assert keyed["plain"].get(f"/v1/articles/{OPEN}/revisions").status_code != 403


def test_an_alert_takes_no_words_out(own_settings: Settings, keyed: dict[str, httpx.Client]) -> None:
    from services.runtime.elastic import Elastic

    elastic = Elastic(own_settings)
    try:
        inside, outside = article(TERMS, elastic, own_settings), article(OPEN, elastic, own_settings)
    finally:
        elastic.close()
    assert inside is not None
    assert outside is not None
    assert _beginning(inside) == ""
    assert _beginning(outside)
