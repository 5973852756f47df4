"""Finding an article's body, and what an extractor has left out of it, by paragraphs."""

from services.producers.pages.body import filled, mark_body
from tests.unit.producers.pages.site import WORDS, page, tree_of

COMMENT = (
    "<p>I have read every one of the three drawings that they showed, and none of them holds in a winter storm.</p>"
)


def test_the_lowest_element_around_all_parts_is_marked() -> None:
    parts = "".join(f"<div class='part'><p>{words}</p></div>" for words in WORDS)
    other = f"<aside>{COMMENT * 9}</aside><div class='comments'>{COMMENT * 9}</div><footer>{COMMENT * 9}</footer>"
    tree = tree_of(page(body=f"<main><section id='here'>{parts}</section>{other}</main>"))
    assert mark_body(tree)
    (marked,) = (element for element in tree.iter() if element.get("itemprop") == "articleBody")
    assert (marked.get("id"), marked.get("class")) == ("here", "article-body")


def test_a_page_without_paragraphs_has_no_body() -> None:
    links = f"<p><a href='/'>{WORDS[0]}</a></p>"
    assert not mark_body(tree_of(page(body=f"<p>Short.</p>{links}")))


def test_what_stands_between_paragraphs_is_the_articles() -> None:
    body = (
        f"<div><p>{WORDS[0]}</p><h2>The three drawings</h2><p>{WORDS[1]}</p><div>What the ferry says</div>"
        f"<p><a href='/vote'>{WORDS[2][:90]}</a>{WORDS[2][90:]}</p><p>{WORDS[3]}</p><p>After the end of it.</p></div>"
    )
    found = filled(tree_of(page(body=body)), (WORDS[0], WORDS[1], WORDS[3]))
    assert found == (WORDS[0], "The three drawings", WORDS[1], "What the ferry says", WORDS[2], WORDS[3])


def test_links_blocks_and_repeated_lines_between_paragraphs_are_not() -> None:
    between = (
        "<h3><a href='/x'>Tide tables of the year</a></h3><div><ul><li>One of the items</li></ul></div><p>Two words</p>"
        f"<p>{WORDS[0]}</p>"
    )
    body = f"<div><p>{WORDS[0]}</p><p>{WORDS[1]}</p>{between}<p>{WORDS[3]}</p></div>"
    given = (WORDS[0], WORDS[1], WORDS[3])
    assert filled(tree_of(page(body=body)), given) == given


def test_two_paragraphs_are_too_few_to_trust_their_surroundings() -> None:
    body = f"<div><p>{WORDS[0]}</p><h2>The three drawings</h2><p>{WORDS[1]}</p></div>"
    assert filled(tree_of(page(body=body)), WORDS[:2]) == WORDS[:2]


def test_nothing_found_stays_nothing() -> None:
    assert filled(tree_of(page()), ()) == ()
