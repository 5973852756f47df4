"""Characters of elements and links."""

from services.producers.pages.measures import linked, said, words
from tests.unit.producers.pages.site import page, tree_of

TREE = tree_of(page(body="<div>Out  <p> one <a href='/'>two</a>\n</p><p>three</p></div><a href='/'><h3>four</h3></a>"))


def test_words_are_on_one_line() -> None:
    assert words(next(TREE.iter("div"))) == "Out one two three"


def test_said_counts_paragraphs() -> None:
    assert said(TREE) == len("one two") + len("three")


def test_linked_counts_links_within_and_around() -> None:
    assert linked(next(TREE.iter("div"))) == len("two")
    assert linked(next(TREE.iter("h3"))) == len("four")
