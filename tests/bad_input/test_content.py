"""55 to 62: markup that bites, text that lies, numbers and dates that are none; followed to the index's document."""

import io
import json
import logging
import time
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

import msgspec
import pytest
import structlog

from services.contract.articles import EnrichedArticle, RawArticle, Stamp, UniqueArticle, encode, grow
from services.indexer.documents import document
from services.producers.guarded_child import Reader
from services.runtime import logs
from services.runtime.arrival import Arrival
from services.runtime.settings import Settings
from services.runtime.step import Item, Keep
from services.workers.classify.app import build as classify
from services.workers.enrich.app import build as enrich
from tests.bad_input.world import WALL_SECONDS, Reading, read
from tests.fakes import NOON

BITES = {
    "55-onerror": '<p>It sails.</p><img src=x onerror="alert(1)">',
    "55-svg-onload": '<svg onload="alert(1)"><p>It sails.</p></svg>',
    "55-srcset": '<p>It sails.</p><img srcset="http:a<script>alert(1)</script>">',
    "55-mutation": '<p>It sails.</p><noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "55-javascript-link": '<p>It <a href="javascript:alert(1)">sails</a>.</p>',
    "55-data-link": '<p>It <a href="data:text/html,<script>alert(1)</script>">sails</a>.</p>',
    "55-srcdoc": '<p>It sails.</p><iframe srcdoc="<script>alert(1)</script>"></iframe>',
}


def _feed(description: str, title: str = "Ferry sails", extra: str = "") -> bytes:
    item = f"<item><title>{title}</title><link>https://wire.example/f</link><description>{escape(description)}</description>{extra}</item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{item}</channel></rss>'.encode()


@cache
def _steps() -> tuple[Any, ...]:
    """Built once: what they load takes seconds, and they keep nothing of an article."""
    return classify(Settings()), enrich(Settings())


def _indexed(article: RawArticle) -> dict[str, object]:
    """Through the steps of the flow to what Elasticsearch gets."""
    stamp = Stamp(at=NOON, model="test/1")
    unique = grow(
        article,
        UniqueArticle,
        version=1 << 40,
        revision=1,
        first_seen=NOON,
        content_hash="0" * 16,
        stages={"dedupe": stamp},
    )
    for step in _steps():
        (outcome,) = step.run([Item(Arrival("t", 0, 0, b"k", b"v"), unique)], {})
        assert isinstance(outcome, Keep)
        unique = outcome.article  # type: ignore[assignment]
    assert isinstance(unique, EnrichedArticle)
    found: dict[str, object] = json.loads(msgspec.json.encode(document(unique, NOON)))
    return found


@pytest.mark.parametrize("markup", BITES.values(), ids=BITES)
def test_markup_becomes_plain_text(markup: str) -> None:
    found = read("feeds", _feed(markup), source="Wire")
    if markup.startswith("<svg"):  # all of it is inside the picture
        assert (found.articles, [refused.error for refused in found.refused]) == ([], ["no_text"])
        return
    assert (len(found.articles), found.refused) == (1, [])
    for article in found.articles:
        whole = encode(article).decode().lower()
        assert "sails" in article.text
        for word in ("onerror", "onload", "<script", "javascript:", "srcdoc", "<img", "<svg", "data:text"):
            assert word not in whole, word
        assert "<script" not in json.dumps(_indexed(article)).lower()


@pytest.mark.parametrize("title", ["Ferry \u202esnoitcele\u202c sails\u200b now"], ids=["56-bidi-and-zero-width"])
def test_a_title_that_reads_backwards_does_not(title: str) -> None:
    (article,) = read("feeds", _feed("It sails.", title), source="Wire").articles
    assert article.title == "Ferry snoitcele sails now"
    assert _indexed(article)["headline"] == article.title


@pytest.mark.parametrize(
    "title", ['Ferry\r\n{"level":"error","event":"forged"}\x1b[31m sails'], ids=["57-log-injection"]
)
def test_a_title_forges_no_log_line(title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    logs.configure(Settings(log_format="json"), stage="test")
    structlog.get_logger("headwater.test").warning("dead letter", reason=title)
    for handler in logging.getLogger().handlers:
        handler.flush()
    lines = written.getvalue().splitlines()
    assert len(lines) == 1
    assert json.loads(lines[0])["reason"] == title
    assert "\x1b" not in lines[0]


DATES = ("0000-00-00", "9999-12-31T00:00:00Z", "Fri, 30 Feb 2025 10:00:00 GMT", "Mon, 03 Mar 2025 10:00:00 +9999",
         "2025-03-03T10:00:00+99:99", "", "yesterday", "Mon, 03 Mar 2225 10:00:00 GMT", "1" * 400)  # fmt: skip


@pytest.mark.parametrize("date", DATES, ids=lambda date: f"58-{date[:25] or 'missing'}")
def test_a_date_that_is_none_proves_nothing(date: str) -> None:
    extra = f"<pubDate>{date}</pubDate>" if date else ""
    (article,) = read("feeds", _feed("It sails.", extra=extra), source="Wire").articles
    assert article.published is None or article.published <= NOON
    assert "time" in _indexed(article)


def _one_end(reader: Reader, text: str) -> Reading:
    """Either an article that goes all the way to the index, or a letter; never both, never neither."""
    found = read(reader, text.encode("utf-8", "surrogatepass"), source="Desk")
    assert len(found.articles) + len(found.refused) == 1
    for article in found.articles:
        _indexed(article)
    return found


NUMBERS = ("1e400", "NaN", "-0", "9223372036854775808", "-Infinity", "1" * 5000)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda n: f"60-{n[:20]}")
def test_a_number_that_no_machine_holds(number: str) -> None:
    record = f'{{"title": "Ferry", "text": "It sails.", "url": "https://wire.example/f", "words": {number}}}'
    assert {x.error for x in _one_end("jsonl", record).refused} <= {"not_json"}
    item = f'{{"id": {number}, "title": "Ferry", "content_text": "It sails.", "x": {number}}}'
    found = _one_end("feeds", f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{item}]}}')
    assert {x.error for x in found.refused} <= {"truncated", "invalid_field"}


SCHEMAS = ("1e400", "NaN", "1" * 4_000, '"' + "s" * 2_000_000 + '"', "[" * 900 + "]" * 900)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda s: f"60-schema-{s[:8]}")
def test_a_schema_that_is_none_is_told_in_few_words(schema: str) -> None:
    (refused,) = _one_end("jsonl", f'{{"text": "It sails.", "schema": {schema}}}').refused
    assert len(refused.reason) < 300


JSON = {
    "61-depth": '{"title": "Ferry", "text": "It sails.", "x": ' + "[" * 10_000 + "]" * 10_000 + "}",
    "61-duplicate-keys": '{"title": "One", "title": "Two", "text": "It sails."}',
    "61-bom": '\ufeff{"title": "Ferry", "text": "It sails."}',
    "60-surrogate": '{"title": "Ferry \\ud83d", "text": "It sails."}',
}


@pytest.mark.parametrize("text", JSON.values(), ids=JSON)
def test_strange_json_is_one_article_or_one_refusal(text: str) -> None:
    assert {x.error for x in _one_end("jsonl", text).refused} <= {"not_json"}


JSON_FEEDS = {
    "61-feed-depth": '{"items": [{"content_text": "It sails.", "x": ' + "[" * 10_000 + "]" * 10_000 + "}]}",
    "61-feed-duplicate-keys": '{"items": [], "items": [{"content_text": "It", "content_text": "It sails."}]}',
    "61-feed-bom": '\ufeff{"items": [{"title": "Ferry", "content_text": "It sails."}]}',
    "60-feed-surrogate": '{"items": [{"title": "Ferry \\ud83d", "content_text": "It sails."}]}',
}


@pytest.mark.parametrize("text", JSON_FEEDS.values(), ids=JSON_FEEDS)
def test_a_strange_json_feed_is_one_article_or_one_refusal(text: str) -> None:
    assert {x.error for x in _one_end("feeds", text).refused} <= {"not_a_feed"}


@pytest.mark.parametrize("digits", [5_000], ids=["60-character-reference"])
def test_a_reference_that_no_machine_counts(digits: int) -> None:
    text = f"It &#{'1' * digits}; sails."
    assert (
        _one_end("jsonl", json.dumps({"title": "Ferry", "text": text + " &amp;"}))
        .articles[0]
        .text.startswith("It \ufffd")
    )
    assert len(_one_end("feeds", _feed(text).decode()).articles) == 1


SLOW = (
    "a" * 50_000 + "!",
    "a " * 25_000 + "!",
    "(" * 50_000,
    "A." * 25_000,
    "1." * 25_000,
    "\u0301" * 50_000,
    "\u0316\u0301" * 100_000,
    "http://" * 7_000,
)


@pytest.mark.parametrize("text", SLOW, ids=lambda text: f"62-{text[:2].encode('ascii', 'backslashreplace').decode()}")
def test_no_expression_goes_wild(text: str) -> None:
    """Through the readers' text rules and every step of the flow, each of which is given no more time than a reader."""
    begin = time.monotonic()
    found = _one_end("jsonl", json.dumps({"title": text, "text": text, "url": "https://wire.example/f", "guid": text}))
    assert len(found.articles) == 1
    _one_end("dumps", text)
    assert time.monotonic() - begin < 2 * WALL_SECONDS


@pytest.mark.parametrize("host", ["\u0316\u0301" * 100_000], ids=["62-host-of-marks"])
def test_an_address_of_marks_costs_no_time(host: str) -> None:
    """As the article's own, as its picture's, and in a record that is refused."""
    url = f"https://{host}.example/"
    found = _one_end("jsonl", json.dumps({"title": "Ferry", "text": "It sails.", "url": url, "image": url}))
    assert (found.articles[0].url, found.articles[0].image) == (None, None)
    assert [x.error for x in _one_end("jsonl", json.dumps({"text": "", "url": url}, ensure_ascii=False)).refused] == [
        "no_title_no_text"
    ]
