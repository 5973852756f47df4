"""Entries in their own words."""

import time

import pytest

from services.producers.feeds.originals import Originals

ONE, TWO = "<item a='1'><title>One</title></item>", "<item>Two</item>"
CDATA = "<item><![CDATA[</item><item>]]></item>"


@pytest.mark.parametrize(
    ("body", "entries"),
    [
        (f"<rss><channel>{ONE}\n{TWO}</channel></rss>", [ONE, TWO]),
        (f"<rdf:RDF><items/><channel><items><li/></items></channel>{ONE}</rdf:RDF>", [ONE]),
        ("<feed><entry>One</entry><entry/></feed>", ["<entry>One</entry>", "<entry/>"]),
        ("<a:feed><a:entry>One</a:entry></a:feed>", ["<a:entry>One</a:entry>"]),
        (f"<rss><!-- {ONE} -->{CDATA}{TWO}</rss>", [CDATA, TWO]),
        ("<rss><item>One<item>Two</item></rss>", ["<item>One", "<item>Two</item>"]),
        ("<rss><ITEM>One</ITEM></rss>", ["<ITEM>One</ITEM>"]),
    ],
)
def test_entries(body: str, entries: list[str]) -> None:
    originals = Originals(body, len(entries))
    assert [originals.entry(number).decode() for number in range(1, len(entries) + 1)] == entries


def test_the_rest_is_what_follows_the_last_entry() -> None:
    assert Originals(f"<rss>{ONE}<item>cut", 1).rest() == b"<item>cut"
    assert Originals("<rss><item>cut", 0).rest() == b"<rss><item>cut"


def test_where_entries_cannot_be_told_apart_the_feed_speaks() -> None:
    assert Originals(f"<rss>{ONE}</rss>", 2).entry(1) == f"<rss>{ONE}</rss>".encode()


def test_one_entry_is_kept_in_bounds() -> None:
    assert len(Originals(f"<item>{'é' * 1_000_000}</item>", 1).entry(1)) < 600_000


@pytest.mark.parametrize(
    "body", ["<item" * 200_000, "<item>" * 200_000, "<!--" * 300_000, "<![CDATA[" * 200_000, "<item " + " " * 1_000_000]
)
def test_hostile_feeds_cost_linear_time(body: str) -> None:
    started = time.process_time()
    Originals(body, 10).entry(1)
    assert time.process_time() - started < 2
