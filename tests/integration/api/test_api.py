"""Each route of the API as its callers use it, against a real Elasticsearch."""

import csv
import io
import json
import urllib.request
from typing import Any

import feedparser
import httpx
import pytest

from services.runtime.settings import Settings
from tests.integration.api.conftest import ARTICLES, id_of
from tests.integration.api.served import metrics_port
from tests.integration.search.indexed import Articles, index

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]


def got(api: httpx.Client, path: str, status: int = 200, **parameters: Any) -> Any:
    answer = api.get(path, params=parameters)
    assert answer.status_code == status, answer.text
    kind = "application/json" if status == 200 else "application/problem+json"
    assert answer.headers["content-type"] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"
    return answer.json()


def found(api: httpx.Client, **parameters: Any) -> list[str]:
    return [hit["id"] for hit in got(api, "/v1/search", **parameters)["hits"]]


def test_words_phrases_filters_and_alternatives(api: httpx.Client) -> None:
    assert set(found(api, q="merchants", language="en", collapse="none")) >= {id_of("harbour"), id_of("trial")}
    assert found(api, q='"late goal"') == [id_of("match")]
    assert set(found(api, q="goal OR quarter")) == {id_of("match"), id_of("bank")}
    assert found(api, q="merchant -harbour", language="en") == [id_of("trial")]
    assert found(api, q="raise", organisation="bank of arvenia", topic="econ") == [id_of("bank")]
    assert set(found(api, near="33.27,35.19", km=10)) == {id_of("harbour")}
    assert set(found(api, language=["de", "fr"])) == {id_of("markt"), id_of("marche")}
    assert found(api, since="2026-04-10", until="2026-04-10") == [id_of("match")]


def test_a_misspelt_word_finds_what_is_similar_and_says_so(api: httpx.Client) -> None:
    answer = got(api, "/v1/search", q="mercant trual")
    assert answer["fuzzy"]
    assert answer["hits"][0]["id"] == id_of("trial")


def test_facets_histogram_and_marks(api: httpx.Client) -> None:
    answer = got(api, "/v1/search", q="harbour")
    assert (answer["total"], answer["distinct"]) == (3, 1)
    assert {"value": "copy.example", "count": 1} in answer["facets"]["source"]
    assert answer["histogram"] == [{"value": "2026-03", "count": 3}]
    (hit,) = answer["hits"]
    assert [piece["text"] for piece in hit["title_marked"] if piece["found"]] == ["Harbour"]
    assert hit["copy_count"] == 2


def test_facets_may_count_the_leads_alone(api: httpx.Client, articles: Articles) -> None:
    lead, copy = id_of("harbour"), id_of("harbour-again")
    index(articles.elastic, articles.settings, [one for one in ARTICLES if one.id == copy],
          {copy: {"copy_of": lead, "group": lead, "lead": lead, "share": 1.0}})  # fmt: skip
    articles.elastic.refresh(articles.settings.named("articles"))
    every = got(api, "/v1/search", q="harbour", collapse="none")
    leads = got(api, "/v1/search", q="harbour", collapse="none", counted="leads")
    assert (every["counted"], leads["counted"]) == ("all", "leads")
    assert sum(bucket["count"] for bucket in every["facets"]["source"]) == 3
    assert {bucket["value"] for bucket in leads["facets"]["source"]} == {"example.org", "third.example"}
    assert got(api, "/v1/articles", q="harbour", counted="leads")["articles"][0]["id"] == id_of("harbour-third")


@pytest.mark.parametrize(
    ("parameters", "status", "told"),
    [
        ({"sise": 10}, 422, "sise"),
        ({"size": 101}, 422, "size"),
        ({"offset": 10**9}, 422, "offset"),
        ({"offset": 9_999, "size": 100}, 400, "10,000"),
        ({"q": "x" * 1_001}, 422, "q:"),
        ({"q": " ".join(f"word{number}" for number in range(17))}, 400, "at most 16"),
        ({"language": "english"}, 400, "ISO 639"),
        ({"since": "yesterday"}, 422, "since"),
        ({"since": "2026-05-02", "until": "2026-05-01"}, 400, "later than until"),
        ({"near": "91,0"}, 400, "latitude"),
        ({"near": "a,b"}, 422, "near"),
        ({"km": "nan", "near": "0,0"}, 422, "km"),
        ({"sort": "price"}, 422, "sort"),
    ],
)
def test_what_cannot_be_searched_is_refused_with_a_reason(
    api: httpx.Client, parameters: dict[str, Any], status: int, told: str
) -> None:
    problem = got(api, "/v1/search", status, **parameters)
    assert problem["status"] == status
    assert told in problem["detail"]


@pytest.mark.parametrize(
    "words",
    ["{}", '{"script": 1}', "*:*", "a*b*c*d*", "title:(x", "\\", "\x00\x1f", "../_all", "'; drop", "%00", "\ufdd0"],
)
def test_nothing_typed_is_syntax(api: httpx.Client, words: str) -> None:
    assert "hits" in got(api, "/v1/search", q=words)
    assert "hits" in got(api, "/v1/search", source="a" + words)


def test_an_article_with_everything(api: httpx.Client) -> None:
    one = got(api, f"/v1/articles/{id_of('harbour')}")
    assert one["title"] == "Harbour opens again"
    assert one["text"].startswith("The military operations")
    assert one["people"] == ["Nawaf Salam"]
    assert one["places"][0]["location"] == {"lat": 33.3, "lon": 35.2}
    assert "vector" not in one
    assert "nothing" not in one
    assert got(api, f"/v1/articles/{'0' * 32}", 404)["title"] == "Not there"
    assert got(api, "/v1/articles/..%2f_all", 404)["status"] == 404
    got(api, "/v1/articles/xyz", 422)


def test_revisions_copies_story_and_what_is_similar(api: httpx.Client) -> None:
    id_ = id_of("harbour")
    (revision,) = got(api, f"/v1/articles/{id_}/revisions")
    assert (revision["edition"], revision["current"]) == (1, True)
    assert {member["id"] for member in got(api, f"/v1/articles/{id_}/copies")["members"]} >= {id_}
    assert [member["id"] for member in got(api, f"/v1/articles/{id_}/story")["members"]] == [id_]
    assert got(api, f"/v1/articles/{id_}/similar?size=1")[0]["language"] == "en"
    for part in ("revisions", "copies", "story", "similar"):
        got(api, f"/v1/articles/{'0' * 32}/{part}", 404)


def test_deep_pages_repeat_and_skip_nothing(api: httpx.Client) -> None:
    seen: list[str] = []
    cursor: dict[str, Any] = {}
    for _ in range(len(ARTICLES) + 2):
        answer = got(api, "/v1/articles", size=3, order="oldest", **cursor)
        seen += [one["id"] for one in answer["articles"]]
        if answer["cursor"] is None:
            break
        cursor = {"cursor": answer["cursor"]}
    assert len(seen) == len(set(seen)) == len(ARTICLES)
    assert seen[0] == id_of("harbour")
    assert "another search" in got(api, "/v1/articles", 400, q="goal", **cursor)["detail"]
    assert "not one of Headwater's" in got(api, "/v1/articles", 400, cursor="AAAA")["detail"]


def test_exports_hold_all_that_matches(api: httpx.Client) -> None:
    lines = api.get("/v1/export", params={"language": ["en", "ar"]})
    assert lines.headers["content-type"] == "application/jsonl"
    told = [json.loads(line) for line in lines.text.splitlines()]
    assert len(told) == sum(one.language in ("en", "ar") for one in ARTICLES)
    table = api.get("/v1/export", params={"language": ["en", "ar"], "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [row["id"] for row in rows] == [one["id"] for one in told]
    assert {row["title"] for row in rows} >= {"Bank raises its rate", "عودة التجار إلى السوق"}
    assert "attachment" in table.headers["content-disposition"]


def test_any_search_is_a_feed(api: httpx.Client) -> None:
    answer = api.get("/v1/feed.rss", params={"q": "merchants", "language": "en"})
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert feed.version == "rss20"
    assert feed.feed.title == "Headwater: merchants · language en"
    assert {entry.id for entry in feed.entries} == {id_of("trial"), id_of("harbour-third"), id_of("harbour-again")}
    assert all(entry.published_parsed for entry in feed.entries)
    again = api.get(
        "/v1/feed.rss", params={"q": "merchants", "language": "en"}, headers={"if-none-match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    told = api.get("/v1/feed.json", params={"q": "goal"}).json()
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"] for item in told["items"]] == [id_of("match")]


def test_calls_are_timed(api: httpx.Client, own_settings: Settings) -> None:
    got(api, "/v1/search", q="harbour")
    got(api, "/v1/nowhere", 404)
    with urllib.request.urlopen(f"http://127.0.0.1:{metrics_port(own_settings)}/metrics") as answer:
        told = answer.read().decode()
    assert 'headwater_api_seconds_count{route="/v1/search",status="2xx"}' in told
    assert 'headwater_api_seconds_count{route="other",status="4xx"}' in told
    assert 'headwater_ready{lane="live",stage="search"} 1.0' in told


def test_a_foreign_name_is_not_served(api: httpx.Client) -> None:
    assert api.get("/v1/search", headers={"host": "evil.example"}).status_code == 400


def test_other_methods_are_refused(api: httpx.Client) -> None:
    assert api.post("/v1/search", json={"size": 10**9}).status_code == 405
    assert api.delete(f"/v1/articles/{id_of('harbour')}").status_code == 405
