"""JSON Feed, whole, cut and wrong."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.contract.articles import Caption
from services.producers.draft import Draft, Refused
from services.producers.feeds.json_feed import items
from services.producers.feeds.reader import read


def feed(*found: Any, **fields: Any) -> bytes:
    top = {"version": "https://jsonfeed.org/version/1.1", "title": "Plaza", "home_page_url": "https://plaza.example/"}
    return json.dumps({**top, **fields, "items": list(found)}).encode()


def entries(data: bytes) -> list[Draft | Refused]:
    return list(read(data, source=None, base=None))


def one(**item: Any) -> Draft:
    (draft,) = entries(feed({"id": "1", "content_text": "text", **item}))
    assert isinstance(draft, Draft)
    return draft


def test_a_whole_item() -> None:
    item = {
        "id": "https://plaza.example/1",
        "url": "/1",
        "title": "Bridge &amp; tunnel",
        "content_html": "<p>One</p><figure><img src='/a.jpg'><figcaption>Old</figcaption></figure><p>Two</p>",
        "content_text": "not used",
        "summary": "Short",
        "date_published": "2025-06-10T04:00:00+02:00",
        "date_modified": "2025-06-11T04:00:00Z",
        "authors": [{"name": "Ada Moor"}, {"name": "Ben Fenn", "url": "https://x.example/"}, {}],
        "tags": ["city", "bridges"],
        "language": "pt_br",
        "_own": {"x": 1},
    }
    (draft,) = entries(feed(item))
    assert isinstance(draft, Draft)
    assert [evidence.date for evidence in draft.dates] == ["2025-06-11T04:00:00+00:00"]
    draft.dates.clear()
    assert draft == Draft(
        channel="feed_full",
        source="plaza.example",
        title="Bridge & tunnel",
        text="One\n\nTwo",
        position="item 1",
        url="https://plaza.example/1",
        guid="https://plaza.example/1",
        summary="Short",
        authors=("Ada Moor", "Ben Fenn"),
        captions=(Caption(text="Old"),),
        tags=("city", "bridges"),
        language="pt-BR",
        published=datetime(2025, 6, 10, 2, 0, tzinfo=UTC),
        image="https://plaza.example/a.jpg",
    )


def test_what_the_feed_states_once_holds_for_all() -> None:
    (draft,) = entries(feed({"id": 1, "content_text": "x"}, language="es", author={"name": "Desk"}))
    assert isinstance(draft, Draft)
    assert (draft.language, draft.authors, draft.guid) == ("es", ("Desk",), "1")


def test_text_and_summary() -> None:
    assert one(content_text="a < b").text == "a < b"
    draft = one(content_text=None, summary="Only &amp; short")
    assert (draft.channel, draft.text, draft.summary) == ("feed_summary", "Only & short", None)


def test_image() -> None:
    assert one(banner_image="/b.jpg").image == "https://plaza.example/b.jpg"
    assert one(attachments=[{"url": "/c.png", "mime_type": "image/png"}]).image == "https://plaza.example/c.png"


def test_one_wrong_item_costs_only_itself() -> None:
    found = entries(
        feed({"id": "1", "content_text": ["no"]}, {"id": "2", "content_text": "text"}, "no item", {"id": "4"})
    )
    assert [getattr(entry, "error", "draft") for entry in found] == [
        "invalid_field",
        "draft",
        "invalid_field",
        "no_title_no_text",
    ]
    assert isinstance(found[0], Refused)
    assert "content_text" in found[0].reason
    assert json.loads(found[0].data) == {"id": "1", "content_text": ["no"]}


@pytest.mark.parametrize("cut", [b'{"id": "3", "content_text": "ha', b'{"id": "3"', b"{", b"", b"tru"])
def test_only_whole_items_of_a_feed_that_breaks_off(cut: bytes) -> None:
    whole = feed({"id": "1", "content_text": "One"}, {"id": "2", "content_text": "Two"})
    found = entries(whole.removesuffix(b"]}") + b", " + cut)
    assert [entry.text for entry in found if isinstance(entry, Draft)] == ["One", "Two"]
    assert isinstance(found[-1], Refused)
    assert (found[-1].error, found[-1].position) == ("truncated", "item 3")
    assert isinstance(found[0], Draft)
    assert found[0].source == "plaza.example"


def test_too_many_items() -> None:
    found = entries(feed(*[{"id": n, "content_text": "x"} for n in range(2_001)]))
    assert len(found) == 2_001
    assert getattr(found[-1], "error", "") == "too_many"


def test_half_a_surrogate_pair() -> None:
    data = feed({"id": "1", "content_text": "@"}).replace(b"@", rb"a \ud800 b")
    for draft in (entries(data)[0], entries(data.removesuffix(b"]}"))[0]):
        assert isinstance(draft, Draft)
        assert draft.text == "a \ufffd b"


@pytest.mark.parametrize("text", ["{}", '{"items": {}}', "[1]", '{"items"', '"items": [', "{x"])
def test_what_is_no_feed(text: str) -> None:
    with pytest.raises(ValueError):
        items(text)


def test_a_wrong_field_of_the_feed_itself() -> None:
    (refused,) = entries(feed(title=7))
    assert isinstance(refused, Refused)
    assert (refused.error, "title" in refused.reason) == ("not_a_feed", True)
