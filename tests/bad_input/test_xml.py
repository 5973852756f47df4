"""43 to 54: XML that explodes, reaches out, goes deep, or never ends."""

from collections.abc import Callable

import pytest

from tests.bad_input.world import Private, Reading, read

ITEM = "<item><title>Ferry sails</title><link>https://wire.example/ferry</link><description>It sails on Monday.</description></item>"
XINCLUDE = 'It <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/> sails.'


def _feed(body: str, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>Wire</title>{body}</channel></rss>'.encode()
    )


def _laughs() -> str:
    lines = ['<!ENTITY a "ha">'] + [
        f'<!ENTITY {x} "{f"&{y};" * 10}">' for x, y in zip("bcdefghij", "abcdefghi", strict=True)
    ]
    return f"<!DOCTYPE rss [{''.join(lines)}]>"


def _item(text: str) -> str:
    return ITEM.replace("It sails on Monday.", text)


ONE_END: dict[str, Callable[[], bytes]] = {
    "43-billion-laughs": lambda: _feed(_item("Before &j; after."), _laughs()),
    "44-quadratic-blowup": lambda: _feed(_item("&a;" * 100_000), f'<!DOCTYPE rss [<!ENTITY a "{"x" * 100_000}">]>'),
    "45-external-file": lambda: _feed(_item("&a; sails."), '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    "47-doctype-of-a-file": lambda: _feed(ITEM, '<!DOCTYPE rss SYSTEM "file:///etc/passwd">'),
    "48-depth": lambda: _feed(_item("<b>" * 100_000 + "deep" + "</b>" * 100_000)),
    "49-million-attributes": lambda: _feed(_item("<b " + " ".join(f'a{n}="1"' for n in range(1_000_000)) + ">x</b>")),
    "50-nul": lambda: _feed(_item("It \x00 sails.")),
    "50-controls": lambda: _feed(_item("It \x01\x08\x1f sails.")),
    "50-surrogate": lambda: _feed(_item("It &#xD800; sails.")),
    "50-surrogate-in-utf8": lambda: _feed(_item("It @ sails.")).replace(b"@", b"\xed\xa0\x80"),
    "50-cdata-end": lambda: _feed(_item("<![CDATA[It ]]]]><![CDATA[> sails.]]>")),
    "51-declaration-in-cdata": lambda: _feed(_item("<![CDATA[It sails <!h<!h< on Monday.]]>")),
    "52-xinclude": lambda: _feed(_item(XINCLUDE)),
    "52-stylesheet": lambda: _feed(ITEM, '<?xml-stylesheet type="text/xsl" href="file:///etc/passwd"?>'),
    "53-text-node-within-the-limit": lambda: _feed(_item("x " * (14 << 20))),
    "53-huge-text-node": lambda: _feed(_item("x " * (50 << 20))),
}  # fmt: skip


REFUSED = {
    "48-depth": ("too_deep",),
    "49-million-attributes": ("too_costly", "too_deep"),
    "53-text-node-within-the-limit": ("too_costly",),
    "53-huge-text-node": ("not_a_feed",),
}
"""The rest are read, since a child that dies of a fault of ours also looks as if it had taken too much.

What a million attributes meet first, the limit on time or the one on attributes, is up to the machine's pace.
"""


def _holds(found: Reading, errors: tuple[str, ...] = ()) -> None:
    assert [refused.error for refused in found.refused if refused.error not in errors] == []
    assert (len(found.articles), len(found.refused)) == ((0, 1) if errors else (1, 0))
    for article in found.articles:
        assert "root:" not in article.text, "a file of this machine was read"
        assert len(article.text) < 2_000_000
        assert not set(article.text) & {"\x00", "\x01", "\x08", "\x1f"}
        article.text.encode()


@pytest.mark.parametrize("name", ONE_END)
def test_it_ends_in_one_article_or_one_refusal(name: str) -> None:
    _holds(read("feeds", ONE_END[name](), source="Wire"), REFUSED.get(name, ()))


OUTSIDE = {
    "45-external-http": '<!DOCTYPE rss [<!ENTITY a SYSTEM "http://127.0.0.1:{port}/a">]>',
    "46-parameter-entity": '<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1:{port}/a.dtd"> %a;]>',
    "47-doctype-http": '<!DOCTYPE rss SYSTEM "http://127.0.0.1:{port}/a.dtd">',
    "52-stylesheet-http": '<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:{port}/a.xsl"?>',
}


@pytest.mark.parametrize("before", OUTSIDE.values(), ids=OUTSIDE)
def test_nothing_outside_is_asked_for(before: str) -> None:
    with Private() as private:
        _holds(read("feeds", _feed(_item("It &amp; sails."), before.format(port=private.port)), source="Wire"))
        assert private.visits == 0


ITEMS = {"54-million-items": (1_000_000, 0, "not_a_feed"), "54-items-within-the-limit": (200_000, 2_000, "too_many")}


@pytest.mark.parametrize(("count", "read_of_it", "error"), ITEMS.values(), ids=ITEMS)
def test_items_without_end_are_bounded(count: int, read_of_it: int, error: str) -> None:
    found = read("feeds", _feed("<item><title>a</title><description>b</description></item>" * count), source="Wire")
    assert len(found.articles) == read_of_it
    assert [refused.error for refused in found.refused] == [error], "what was left out is said"


@pytest.mark.parametrize("count", [3], ids=["54-duplicate-guids"])
def test_items_of_one_guid_are_told_apart_by_what_else_names_them(count: int) -> None:
    items = "".join(
        f"<item><guid>1</guid><title>Title {n}</title><link>https://wire.example/{n}</link><description>Text {n}.</description></item>"
        for n in range(count)
    )
    found = read("feeds", _feed(items), source="Wire")
    assert len({article.id for article in found.articles}) == count
