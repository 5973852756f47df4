"""55 to 62: markup that bites, text that lies, numbers and dates that are none; followed to the index's document."""

import io
import json
import logging
import time
from datetime import UTC, datetime
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

import msgspec
import pytest
import structlog

from services.contract.articles import EnrichedArticle, RawArticle, Stamp, UniqueArticle, encode, grow
from services.indexer.documents import document
from services.producers.draft import Draft, Refused
from services.producers.jsonl import read as read_lines
from services.runtime import logs
from services.runtime.arrival import Arrival
from services.runtime.settings import Settings
from services.runtime.step import Item, Keep
from services.workers.classify.app import build as classify
from services.workers.enrich.app import build as enrich
from tests.bad_input.world import WHERE, read
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
    return classify(), enrich()


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
    assert found.ends == 1
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


def _line(text: str) -> list[Draft | Refused]:
    begin = time.monotonic()
    found = list(read_lines(text.encode("utf-8", "surrogatepass"), source="Desk"))
    assert time.monotonic() - begin < 5
    assert len(found) == 1
    return found


NUMBERS = ("1e400", "NaN", "-0", "9223372036854775808", "-Infinity", "1" * 5000)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda n: f"60-{n[:20]}")
def test_a_number_that_no_machine_holds(number: str) -> None:
    (found,) = _line(f'{{"title": "Ferry", "text": "It sails.", "url": "https://wire.example/f", "words": {number}}}')
    assert isinstance(found, Draft) or found.error in ("not_json", "wrong_fields", "invalid_record")


JSON = {
    "61-depth": '{"title": "Ferry", "text": "It sails.", "x": ' + "[" * 10_000 + "]" * 10_000 + "}",
    "61-duplicate-keys": '{"title": "One", "title": "Two", "text": "It sails."}',
    "61-bom": '\ufeff{"title": "Ferry", "text": "It sails."}',
    "60-surrogate": '{"title": "Ferry \\ud83d", "text": "It sails."}',
}


@pytest.mark.parametrize("text", JSON.values(), ids=JSON)
def test_strange_json_is_one_article_or_one_refusal(text: str) -> None:
    (found,) = _line(text)
    assert isinstance(found, Draft) or found.error.isidentifier()


SLOW = (
    "a" * 50_000 + "!",
    "a " * 25_000 + "!",
    "(" * 50_000,
    "A." * 25_000,
    "1." * 25_000,
    "\u0301" * 50_000,
    "http://" * 7_000,
)


@pytest.mark.parametrize("text", SLOW, ids=lambda text: f"62-{text[:2].encode('ascii', 'backslashreplace').decode()}")
def test_no_expression_goes_wild(text: str) -> None:
    """Through the readers' text rules and every step of the flow."""
    line = json.dumps({"title": "Ferry sails", "text": text, "url": "https://wire.example/f"})
    (found,) = _line(line)
    assert isinstance(found, Draft)
    begin = time.monotonic()
    article = RawArticle(
        id="0" * 32, source="Desk", channel="wire", title=found.title, text=found.text, observed=datetime(2025, 3, 3, tzinfo=UTC),
        provenance=WHERE,
    )  # fmt: skip
    _indexed(article)
    assert read("dumps", text.encode(), source="dump").ends == 1
    assert time.monotonic() - begin < 20
