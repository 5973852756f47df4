"""Saved searches over HTTP: tried out, saved, listed, forgotten."""

from typing import Any

import feedparser
import httpx
import pytest

from services.alerts.hit import Hit
from services.alerts.store import Store
from services.runtime.clock import now
from tests.integration.api.conftest import id_of
from tests.integration.search.indexed import Articles

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]

HARBOUR: dict[str, Any] = {"id": "harbour", "name": "Harbours", "asked": {"q": "harbour", "language": ["en"]}}


def test_it_is_tried_out_saved_and_forgotten(api: httpx.Client, articles: Articles) -> None:
    tried = api.post("/v1/alerts/test", json={"asked": HARBOUR["asked"], "days": 3660}).json()
    assert (tried["articles"], tried["fired"]) == (3, 3)
    assert tried["by_day"][0] == {"value": "2026-03-01", "count": 1}
    saved = api.post("/v1/alerts", json={**HARBOUR, "webhook": "https://example.org/hook"}).json()
    assert saved["secret"].startswith("whsec_")
    (listed,) = api.get("/v1/alerts").json()
    assert listed == {key: value for key, value in saved.items() if key != "secret"}
    assert "already" in api.post("/v1/alerts", json=HARBOUR).json()["detail"]
    store = Store(articles.elastic, articles.settings)
    store.add([Hit("harbour", id_of("harbour"), now(), "fired", None, id_of("harbour")),
               Hit("harbour", id_of("harbour-again"), now(), "same_story")])  # fmt: skip
    articles.elastic.refresh(articles.settings.named("alert-hits"))
    assert {hit["state"] for hit in api.get("/v1/alerts/harbour/hits").json()} == {"fired", "same_story"}
    feed = feedparser.parse(api.get("/v1/alerts/harbour/feed.rss").content)
    assert (feed.feed.title, [entry.id for entry in feed.entries]) == ("Headwater: Harbours", [id_of("harbour")])
    assert api.delete("/v1/alerts/harbour").json()["id"] == "harbour"
    assert api.get("/v1/alerts").json() == []
    assert api.get("/v1/alerts/harbour/hits").status_code == 404
    assert api.delete("/v1/alerts/harbour").status_code == 404


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ({"asked": {}}, 400),
        ({"asked": {"q": "a", "since": "2026-01-01"}}, 400),
        ({"webhook": "http://example.org/"}, 400),
        ({"mail": ["a b"]}, 400),
        ({"id": "Not An Id"}, 422),
        ({"asked": {"words": "a"}}, 422),
        ({"secret": "mine"}, 422),
    ],
)
def test_what_cannot_be_saved_is_refused(api: httpx.Client, parts: dict[str, Any], status: int) -> None:
    answer = api.post("/v1/alerts", json={**HARBOUR, **parts})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
