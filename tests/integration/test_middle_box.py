"""Answers that are no answers: a proxy's page, cut or strange JSON, too few items. Each is an unknown outcome."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.indexer.writer import Work
from services.local.settings import StackSettings
from services.runtime.settings import Settings
from tests.integration.conftest import flow_settings
from tests.integration.enriched import dead, enriched, send, wait_until_settled, waiting, writing
from tests.integration.member import Member
from tests.integration.middle_box import OWN, MiddleBox, Reply, Spoil

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]
PAGE = b"<html><body>Please log in to the hotel's network</body></html>"
HTML = {"Content-Type": "text/html"}


@pytest.fixture
def box(servers: StackSettings) -> Iterator[MiddleBox]:
    with MiddleBox(servers.elasticsearch_port) as found:
        yield found


def ids(works: list[Work]) -> list[str]:
    """Of their documents."""
    return [work.action.id for work in works if work.action]


def plain(reply: Reply | bytes | None) -> Spoil:
    """This, without asking Elasticsearch."""
    return lambda _ask: reply


def changed(change: Callable[[dict[str, list[object]]], object]) -> Spoil:
    """Elasticsearch does as asked; its answer comes changed."""

    def spoil(ask: Callable[[], Reply]) -> Reply:
        status, headers, content = ask()
        return status, headers, json.dumps(change(json.loads(content))).encode()

    return spoil


def cut(*, length: bool) -> Spoil:
    """Elasticsearch does as asked; its answer is cut in the middle, its stated length (not) with it."""

    def spoil(ask: Callable[[], Reply]) -> Reply:
        status, headers, content = ask()
        half = content[: len(content) // 2]
        return status, headers if length else {**headers, "Content-Length": str(len(content))}, half

    return spoil


def stripped(ask: Callable[[], Reply]) -> Reply:
    """As Elasticsearch answers, without the header that says who does."""
    status, headers, content = ask()
    return status, {k: v for k, v in headers.items() if k.lower() != "x-elastic-product"}, content


SPOILT: dict[str, Spoil] = {
    "a page with 200": plain((200, HTML, PAGE)),
    "a page with 200 and Elasticsearch's header": plain((200, {**OWN, **HTML}, PAGE)),
    "a page that says it is JSON": plain((200, OWN, PAGE)),
    "a redirect to a login": plain((302, {**HTML, "Location": "http://127.0.0.1:9/login"}, PAGE)),
    "a page with 400": plain((400, HTML, PAGE)),
    "a page with 404": plain((404, HTML, PAGE)),
    "a page with 405": plain((405, HTML, PAGE)),
    "a page with 502": plain((502, HTML, PAGE)),
    "an unknown kind": plain((200, {**OWN, "Content-Type": "image/gif"}, b"GIF89a")),
    "no content": plain((200, OWN, b"")),
    "204": plain((204, OWN, b"")),
    "not packed as it says": plain((200, {**OWN, "Content-Encoding": "gzip"}, PAGE)),
    "no HTTP": plain(b"SSH-2.0-OpenSSH_9.9\r\n"),
    "headers that are none": plain(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\nX\r\n\r\n{}"),
    "hung up before": plain(None),
    "cut, stated length stands": cut(length=False),
    "cut, and stated so": cut(length=True),
    "a list": changed(lambda _: [1, 2]),
    "another object": changed(lambda _: {"acknowledged": True}),
    "items that are no list": changed(lambda _: {"items": "all"}),
    "items that are none": changed(lambda it: {"items": [1] * len(it["items"])}),
    "items without their action": changed(lambda it: {"items": [{} for _ in it["items"]]}),
    "items without status": changed(lambda it: {"items": [{"index": {"_id": "x"}} for _ in it["items"]]}),
    "a status in words": changed(lambda it: {"items": [{"index": {"status": "fine"}} for _ in it["items"]]}),
    "errors that are words": changed(lambda it: {"items": [{"index": {"status": 400, "error": "x"}} for _ in it["items"]]}),
    "fewer items": changed(lambda it: {"items": it["items"][:-1]}),
    "more items": changed(lambda it: {"items": it["items"] * 2}),
    "no items": changed(lambda _: {"items": []}),
    "without the product's header": stripped,
}  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_bulk_with_such_an_answer_is_sent_again(
    box: MiddleBox, servers: StackSettings, tmp_path: Path, spoil: Spoil
) -> None:
    box.script = [spoil]
    number = 5 * list(SPOILT.values()).index(spoil)
    settings = flow_settings(servers, tmp_path, "middle")  # one index for all of them: making one takes its time
    with writing(settings, elasticsearch=box.url, bulk_seconds=5) as it:
        works = it.write([enriched(number + n) for n in range(5)])
        assert not any(work.dead or work.stale for work in works)
        it.held()  # refreshes
        assert len(it.elastic.by_ids("middle-articles", ids(works), ["id"])) == 5
        assert (len(it.waits), it.halts) == (1, [])
    assert sum("_bulk" in request for request in box.seen) == 2


def test_the_process_outlives_them_on_every_path_and_loses_nothing(box: MiddleBox, stack_settings: Settings) -> None:
    settings = stack_settings.model_copy(update={"elasticsearch": box.url, "bulk_seconds": 5})
    send(stack_settings, (enriched(n) for n in range(300)))
    box.path, box.always = "/", plain((200, HTML, PAGE))
    member = Member(settings, "indexer")
    member.start()
    try:
        assert "is not Elasticsearch (200" in member.wait_trouble("elasticsearch")
        box.script, box.always = [s for s in SPOILT.values() if s is not stripped][:6], None
        box.path = "/_bulk"
        wait_until_settled(stack_settings)
        assert (member.running, member.starts) == (True, 1)
        assert not [line for line in member.lines() if "Traceback" in str(line)]
    finally:
        member.end()
    with writing(stack_settings) as it:
        assert it.held() == 300
    assert dead(stack_settings) == []
    assert waiting(stack_settings) == 0
