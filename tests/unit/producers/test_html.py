"""HTML to text: what stays, what goes, and what it costs on hostile input."""

import time

import pytest

from services.producers.html import Extract, extract, looks_like_html, to_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One<div>Two</div>Three</div>", "One\n\nTwo\n\nThree"),
        ("One<br>Two<br/><br />Three", "One\nTwo\n\nThree"),
        ("<ul><li>One<li>Two</ul>Three", "One\nTwo\n\nThree"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<p>a\n  b\t c</p>", "a b c"),
        ("see <a href='http://x.example/'>the <b>page</b></a>.", "see the page."),
        ("x&nbsp;&amp;&nbsp;y &lt;b&gt; &#8217; &eacute; &copy", "x & y <b> ’ é ©"),
        ("<p>a<script>alert('<p>b</p>')</script><style>p{}</style>c</p>", "ac"),
        ("a<!-- b -->c<?php d ?>e", "ace"),
        ("<head><title>t</title></head><body>x</body>", "x"),
        ("safe<embed src='x'> words", "safe words"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("<![CDATA[<p>One</p>]]>", "One"),
        ("", ""),
        (" \n ", ""),
        ("<", "<"),
        ("a < b > c", "a < b > c"),
        ("I <3 you", "I <3 you"),
        ("a\x00b\x07c", "abc"),
        ("<p>\ud800x</p>", "\ufffdx"),
    ],
)
def test_to_text(source: str, text: str) -> None:
    assert to_text(source) == text


def test_plain_text_keeps_its_lines() -> None:
    assert to_text("One & two\nstill one\n\n\n\nTwo  &amp; three") == "One & two\nstill one\n\nTwo & three"


def test_inline_tags_leave_the_authors_blank_lines() -> None:
    assert to_text("<b>One</b>\n\nTwo\nstill two") == "One\n\nTwo still two"


PAGE = """<!DOCTYPE html><html><head><title>T</title></head><body><header>Logo</header><nav><a>Home</a></nav>{}
<aside>Newsletter</aside><footer>Imprint</footer></body></html>"""


@pytest.mark.parametrize("article", ["<article><p>One</p><p>Two</p></article><p>Outside</p>", "<p>One</p><p>Two</p>"])
def test_of_a_page_only_the_article_stays(article: str) -> None:
    assert to_text(PAGE.format(article)) == "One\n\nTwo"


def test_of_a_fragment_everything_stays() -> None:
    assert to_text("<header>One</header><p>Two</p><aside>Three</aside>") == "One\n\nTwo\n\nThree"


def test_captions_and_pictures_are_taken_out() -> None:
    source = (
        "<p>One</p><figure><img src='/a.jpg'><figcaption>A <i>bridge</i><br>at dawn</figcaption></figure>"
        "<img src='/dot.gif' width=1><img src='data:image/png;base64,xx'><p>Two</p><figcaption> </figcaption>"
    )
    assert extract(source) == Extract("One\n\nTwo", ("A bridge at dawn",), ("/a.jpg",))
    assert to_text(source) == "One\n\nA bridge\nat dawn\n\nTwo"


@pytest.mark.parametrize(
    "attack",
    [
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        "<a href='javascript:alert(1)'></a>",
        "<a href='data:text/html,<script>alert(1)</script>'></a>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></math>",
        "<scr<script>ipt>alert(1)</script>",
        "<img srcset='http:a<script>alert(1)</script>'>",
        "<object data='x'></object><applet code='x'></applet>",
        "<h><!h<!h<",
    ],
)  # fmt: skip
def test_no_markup_is_left(attack: str) -> None:
    text = to_text(f"<p>before</p>{attack}<p>after</p>")
    assert text.startswith("before")
    assert not any(sign in text for sign in ("<script", "<img", "<svg", "onerror", "javascript:", "<iframe"))


@pytest.mark.parametrize(
    ("text", "is_html"),
    [
        ("plain words", False),
        ("1 < 2 and 3 > 2", False),
        ("How to use <b> tags", False),
        ("Tom & Jerry", False),
        ("AT&T; and others", False),
        ("R&amp;D", True),
        ("it&#8217;s", True),
        ("<p>words", True),
        ("a<br>b", True),
        ("<b>bold</b>", True),
        ("<img src='x'>", True),
        ("<!DOCTYPE html><html><body>x</body></html>", True),
    ],
)
def test_looks_like_html(text: str, is_html: bool) -> None:
    assert looks_like_html(text) is is_html


HOSTILE = {
    "depth": "<div>" * 100_000 + "x",
    "unclosed inline": "<b>" * 300_000 + "x",
    "attributes": "<p " + " ".join(f"a{i}=1" for i in range(200_000)) + ">x",
    "less than": "<" * 300_000,
    "ampersands": "&" * 300_000,
    "comments": "<!--" * 100_000,
    "tables": "<table>" * 30_000 + "x",
    "anchors": "<a>" * 30_000 + "x",
    "white space": "<b>x" + " \n\t" * 300_000,
    "close tags": "</a" * 200_000,
    "images": "<img " * 100_000,
    "one word": "a" * 50_000 + "!",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_input_costs_linear_time(case: str) -> None:
    started = time.process_time()
    to_text(HOSTILE[case])
    looks_like_html(HOSTILE[case])
    assert time.process_time() - started < 2


@pytest.mark.parametrize("around", ["{}", "<p>{}</p>"])
def test_a_reference_of_thousands_of_digits_is_one_unknown_character(around: str) -> None:
    """Python refuses to read a number of more than 4,300 digits."""
    assert to_text(around.format("a &#" + "1" * 5_000 + "; b")) == "a \ufffd b"
