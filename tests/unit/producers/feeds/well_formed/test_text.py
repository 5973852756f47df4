"""Texts of elements: plain, escaped, XHTML."""

import pytest
from lxml import etree

from services.producers.feeds.well_formed.names import Unusual, attributes
from services.producers.feeds.well_formed.text import XHTML, content, mended, text_of

SPACE = "xmlns='http://www.w3.org/1999/xhtml'"


@pytest.mark.parametrize(
    ("text", "right"),
    [("plain", "plain"), ("cafÃ©", "café"), ("Füße", "Füße"), ("\x93so\x94", "“so”"), ("日本", "日本")],
)
def test_mended(text: str, right: str) -> None:
    assert mended(text) == right


def test_text() -> None:
    assert text_of(etree.fromstring("<a> one <![CDATA[<b> ]]> two </a>")) == "one <b>  two"
    with pytest.raises(Unusual):
        text_of(etree.fromstring("<a>one<b/></a>"))


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("<a> one </a>", "text/plain", "one"),
        ("<a>&lt;b&gt;one&lt;/b&gt;</a>", "text/html", "<b>one</b>"),
        ("<a type='HTML'>one</a>", "text/html", "one"),
        ("<a type='xhtml'>1 &lt; 2</a>", XHTML, "1 &lt; 2"),
        (f"<a type='xhtml'><div {SPACE}><p class='b'>1 &lt; 2<br/></p></div></a>", XHTML,
         "<p class=\"b\">1 &lt; 2<br></br></p>"),
        (f"<a type='xhtml'><p {SPACE}>1</p> <p {SPACE}>2</p></a>", XHTML, "<p>1</p> <p>2</p>"),
        ("<a type='image/png'/>", "image/png", ""),
    ],
)  # fmt: skip
def test_content(written: str, kind: str, value: str) -> None:
    element = etree.fromstring(written)
    found = content(element, attributes(element), "text/plain", "atom10" if "div" in written else "rss20", "de_at")
    assert found == {"type": kind, "language": "de-at", "value": value}


@pytest.mark.parametrize(
    "written",
    [
        "<a>one <b>two</b></a>",
        "<a type='xhtml'><b>two</b></a>",
        f"<a type='xhtml'><svg {SPACE}/></a>",
        "<a type='image/png'>aGVsbG8=</a>",
        "<a mode='base64'>aGVsbG8=</a>",
    ],
)
def test_unusual(written: str) -> None:
    element = etree.fromstring(written)
    with pytest.raises(Unusual):
        content(element, attributes(element), "text/plain", "atom10", None)
