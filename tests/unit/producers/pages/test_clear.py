"""What is taken out of a page before its article is looked for."""

import pytest

from services.contract.articles import Caption
from services.producers.pages.clear import clear
from tests.unit.producers.pages.site import WORDS, page, tree_of

STORY = "".join(f"<p>{words}</p>" for words in WORDS)


def left(body: str) -> str:
    tree = tree_of(page(body=body))
    clear(tree)
    return " ".join("".join(tree.itertext()).split())


@pytest.mark.parametrize(
    "html",
    [
        "<script>gone()</script>",
        "<div role='dialog'><p>gone</p></div>",
        "<section aria-modal='true'>gone</section>",
        "<div class='print-header'>gone</div>",
        "<span class='sr-only'>gone</span>",
        "<section class='Newsletter-container'><h3>gone</h3></section>",
        "<div class='storyRelated'><p>gone</p></div>",
        "<a class='read-more-big' href='/x'>gone</a>",
        "<ul id='tags'><li>gone</li></ul>",
        f"<div class='comments'>{STORY}gone</div>".replace(WORDS[0], "gone"),
        "<div class='caption'>gone</div>",
        "<ul><li><a href='/1'>gone with the</a></li><li><a href='/2'>gone to the far side</a></li></ul>",
        "<p>Read more: <a href='/x'>gone</a></p>",
        "<article><a href='/x'><h3>gone to the far side</h3></a></article>",
    ],
)
def test_what_goes(html: str) -> None:
    found = left(f"<article>{STORY}{html}</article><article>{STORY}</article>")
    assert "gone" not in found
    assert all(words in found for words in WORDS)


@pytest.mark.parametrize(
    "html",
    [
        "<div class='related-costs'><h1>stays</h1></div>",
        f"<div class='post promo'>{STORY * 2}stays</div>",
        f"<div class='modal'>{STORY * 2}stays</div>",
        "<p>He wrote <a class='share' href='/x'>stays</a> on the wall.</p>",
        "<p>stays</p>",
        "<h2>Facebook stays</h2>",
        "<ul><li>stays</li><li>stays too</li></ul>",
    ],
)
def test_what_stays(html: str) -> None:
    assert "stays" in left(f"<article>{STORY}{html}</article>")


def test_other_posts_within_a_post() -> None:
    posts = "".join(f"<article><h2><a href='/{at}'>Post</a></h2><p>gone {WORDS[at]}</p></article>" for at in range(4))
    found = left(f"<article><h1>Bridge</h1><p>{WORDS[0]}</p><p>{WORDS[1]}</p>{posts}</article>")
    assert "gone" not in found


def test_the_entries_of_a_live_report_stay() -> None:
    entries = "".join(f"<article><h2>{at}.15</h2><p>stays {words}</p></article>" for at, words in enumerate(WORDS))
    assert left(f"<article><h1>Bridge</h1>{STORY}{entries * 2}</article>").count("stays") == 2 * len(WORDS)


def test_captions_are_handed_over() -> None:
    tree = tree_of(page(body=f"<article>{STORY}<figure><figcaption>The pier</figcaption></figure></article>"))
    assert clear(tree) == (Caption(text="The pier"),)
