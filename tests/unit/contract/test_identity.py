"""One article, one id, whichever road it took."""

import re
import time
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.contract.identity import article_id, canonical_url, content_hash, key, normalised_title

A = "https://example.org/a"

SAME = [
    ("http://example.org/a", A),
    ("HTTPS://EXAMPLE.ORG/a", A),
    ("  https://example.org/a\n", A),
    ("https://example.org/a/", A),
    ("https://example.org/a#part", A),
    ("https://user:pass@example.org/a", A),
    ("https://example.org./a", A),
    ("https://example.org:443/a", A),
    ("http://example.org:80/a", A),
    ("https://example.org:8443/a", "https://example.org:8443/a"),
    ("https://example.org", "https://example.org/"),
    ("https://example.org/?", "https://example.org/"),
    ("https://example.org/b/../a", A),
    ("https://example.org/./a/.", A),
    ("https://example.org/../../a", A),
    ("https://example.org//a", A),
    ("https://example.org/a;jsessionid=0F3A", A),
    ("https://example.org/a?utm_source=x&utm_medium=y&fbclid=z&gclid=1&WT.mc_id=2&ns_campaign=n&at_medium=m", A),
    ("https://example.org/a?UTM_Source=x", A),
    ("https://example.org/a?PHPSESSID=1", A),
    ("https://example.org/a?id=3&utm_source=x", A + "?id=3"),
    ("https://example.org/a?b=2&a=1", A + "?a=1&b=2"),
    ("https://example.org/a?a=1&&b=2&", A + "?a=1&b=2"),
    ("https://example.org/a?q", A + "?q"),
    ("https://example.org/%7Ejo/%61", "https://example.org/~jo/a"),
    ("https://example.org/caf%c3%a9", "https://example.org/caf%C3%A9"),
    ("https://example.org/café", "https://example.org/caf%C3%A9"),
    ("https://example.org/a%2Fb", "https://example.org/a%2Fb"),
    ("https://example.org/a?q=%c3%a9", A + "?q=%C3%A9"),
    ("https://example.org/%ff", "https://example.org/%FF"),
    ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ("https://BÜCHER.example/a", "https://xn--bcher-kva.example/a"),
    ("https://例え.example/", "https://xn--r8jz45g.example/"),
    ("https://example.org/%2e%2e/a", A),
    ("https://example.org/a?%75tm_source=x", A),
    ("https://example\u3002org\u3002/a", A),
    ("https://[2001:DB8::1]/a", "https://[2001:db8::1]/a"),
]
NONE = [
    "", "a", "/a", "ftp://example.org/a", "mailto:a@example.org", "javascript:alert(1)", "https://", "https:///a",
    "https://example.org:99999/a", "https://example.org:x/a", "https://[::1/a", "https://" + "a" * 64 + "é.example/",
    "https://./a", "https://exa mple.org/", "https://a..b/", "https://\u00af/", "https://[fe80::1%25eth0]/",
]  # fmt: skip


@pytest.mark.parametrize(("given_url", "wanted"), SAME)
def test_canonical_form(given_url: str, wanted: str) -> None:
    assert canonical_url(given_url) == wanted


@pytest.mark.parametrize("given_url", NONE)
def test_what_is_no_web_address_has_no_form(given_url: str) -> None:
    assert canonical_url(given_url) is None


@pytest.mark.parametrize("one", ["?id=1", "?page=2", "?a=1&a=2", "?story=utm", "?utmost=1", "?v=%26", "?a=b=c"])
def test_what_names_the_article_stays(one: str) -> None:
    assert canonical_url(A + one) == A + one


def test_values_are_not_run_together() -> None:
    """An escaped separator inside a value is no separator."""
    assert canonical_url(A + "?a=1%26b=2") != canonical_url(A + "?a=1&b=2")
    assert canonical_url("https://example.org/a%3Fb=1") != canonical_url("https://example.org/a?b=1")
    assert canonical_url("https://example.org/a%2Fb") != canonical_url("https://example.org/a/b")


HOSTS = st.sampled_from(
    ["example.org", "EXAMPLE.org.", "bücher.example", "example.org:8080", "[2001:DB8::1]", "a_b.example"]
)
TAILS = st.text(st.sampled_from("aZ09/.?&=#%2fF5;:@+~é世 \\\"'<>{}|^`[]\u200b\x00\n")) | st.text(max_size=40)


@given(HOSTS, TAILS)
@example("example.org", "/%2525")
@example("example.org", "/%25%32%35")
@example("example.org", "/?a=%2526")
@example("example.org", "/%ff%fe?%ff")
@example("example.org", "/%2e%2e/a")
@example("example.org", "/a/%2e")
@example("example.org", "/?%75tm_source=x")
@example("example.org", "/a%3Bjsessionid=1")
def test_a_canonical_url_is_its_own_form(host: str, tail: str) -> None:
    once = canonical_url(f"https://{host}/{tail}")
    assert once is None or canonical_url(once) == once


@given(st.text() | TAILS.map(lambda tail: "http://example.org" + tail))
def test_any_text_has_a_form_or_none(text: str) -> None:
    found = canonical_url(text)
    if found is not None:
        assert found.isascii()
        assert re.fullmatch(r"https://[^\s#]+", found)
        assert urlsplit(found).path.startswith("/")


def test_the_url_names_the_article_before_all_else() -> None:
    by_url = article_id(url=A, source="one", guid="1", title="x")
    assert by_url == article_id(url=A, source="two", guid=None, title="y")
    assert re.fullmatch("[0-9a-f]{32}", by_url)


def test_without_url_the_source_and_guid_name_it() -> None:
    by_guid = article_id(url=None, source="one", guid="1", title="x")
    assert by_guid == article_id(url=None, source="one", guid="1", title="y")
    assert by_guid != article_id(url=None, source="two", guid="1", title="x")


def test_without_either_the_source_and_title_name_it() -> None:
    by_title = article_id(url=None, source="one", guid=None, title="The  Title\n")
    assert by_title == article_id(url=None, source="one", guid=None, title="ｔｈｅ title")
    assert by_title != article_id(url=None, source="one", guid=None, title="another")


def test_ids_do_not_change() -> None:
    """They are keys of topics and documents: another digest would double every article."""
    assert article_id(url=A, source="", guid=None, title="") == "b2747c0780a2a98e73c8c991c993c21a"


def test_the_key_is_the_id_in_raw_bytes() -> None:
    name = article_id(url=A, source="", guid=None, title="")
    assert key(name).hex() == name
    assert len(key(name)) == 16


@pytest.mark.parametrize("title", ["STRASSE", "straße", " Strasse ", "ＳＴＲＡＳＳＥ"])
def test_titles_are_compared_without_case_width_and_spacing(title: str) -> None:
    assert normalised_title(title) == "strasse"


def test_an_exact_repeat_has_the_same_hash() -> None:
    one = content_hash("Title", "One two.\n\nThree.")
    assert one == content_hash("Title", " One  two. Three.\n")
    assert one == content_hash("Ｔitle", "One\u00a0two.\nThree.")
    assert re.fullmatch("[0-9a-f]{16}", one)


@pytest.mark.parametrize(("title", "text"), [("Title", "One two. Four."), ("title", "One two. Three."), ("", "Title")])
def test_another_word_gives_another_hash(title: str, text: str) -> None:
    assert content_hash(title, text) != content_hash("Title", "One two. Three.")


@given(st.text(), st.text())
def test_every_text_has_a_hash(title: str, text: str) -> None:
    assert len(content_hash(title, text)) == 16
    assert len(article_id(url=None, source=title, guid=text, title=text)) == 32


PILE = "\u0301\u0316" * 250_000


def test_piles_of_marks_cost_no_time() -> None:
    """Unicode's normal forms take the square of their number."""
    begin = time.monotonic()
    assert canonical_url(f"https://{PILE}.example/") is None
    assert canonical_url(f"https://{PILE}@news.example/") is None
    assert normalised_title("a" + PILE) != normalised_title("a")
    assert content_hash("a", PILE) != content_hash("a", "")
    assert time.monotonic() - begin < 5
