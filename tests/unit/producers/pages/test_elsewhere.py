"""Lines that lead to other pages."""

import pytest

from services.producers.pages.elsewhere import appeal, leads_elsewhere, links_list
from tests.unit.producers.pages.site import page, tree_of


def element(html: str, tag: str) -> bool:
    """Whether the first such element leads elsewhere."""
    found = next(tree_of(page(body=html)).iter(tag))
    return links_list(found) if tag == "ul" else leads_elsewhere(found)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Read more: <a href='/x'>The bridge that never was</a></p>",
        "<p><b>Lire aussi :</b> <a href='/x'>Le pont qui n’existe pas</a></p>",
        "<p>► Lea también: <a href='/x'>El puente que nunca fue</a></p>",
        "<p>Related: <a href='/x'>Seven piers</a></p>",
        "<p><a href='/x'>The ferryman looks back on forty winters</a></p>",
        "<p><a href='/x'>Seven piers of the old town</a> | <a href='/y'>Who pays the toll now</a></p>",
        "<p>Advertisement</p>",
        "<p>Follow us on <a href='/x'>Facebook</a> and Instagram.</p>",
        "<p>Sign up for our newsletter with the tides of the week.</p>",
        "<p>Related stories</p><p><a href='/x'>Seven piers</a></p>",
    ],
)
def test_lines_that_lead_elsewhere(html: str) -> None:
    assert element(html, "p")


@pytest.mark.parametrize(
    "html",
    [
        "<p></p>",
        "<p>The council met on Monday.</p>",
        "<p><a href='/x'>Ada Moor</a></p>",
        "<p><a href='/x'>The council put off its vote until the autumn.</a></p>",
        "<p>The council <a href='/x'>put off its vote</a> until the autumn</p>",
        "<p>Related costs rose by a third, the council says.</p>",
        "<p>Related work</p><p>Others have built bridges too.</p>",
        "<p>Follow the money, and it ends on the far side.</p>",
        "<p>Facebook and Instagram said nothing.</p>",
        f"<p>Read more: <a href='/x'>{'The bridge that never was ' * 20}</a></p>",
    ],
)
def test_lines_of_an_article(html: str) -> None:
    assert not element(html, "p")


def test_a_heading_may_be_a_word_that_buttons_have_too() -> None:
    assert element("<p>Facebook</p>", "p")
    assert not element("<h2>Facebook</h2>", "h2")
    assert element("<h2><a href='/x'>Facebook</a></h2>", "h2")


def test_lists() -> None:
    stories = "<ul><li><a href='/1'>Seven piers stand</a></li><li><a href='/2'>The toll goes up</a></li></ul>"
    names = "<ul><li><a href='/1'>Ada</a></li><li><a href='/2'>Ben</a></li></ul>"
    items = "<ul><li>Seven piers stand, says <a href='/1'>Ada</a></li><li><a href='/2'>The toll goes up</a></li></ul>"
    assert [element(html, "ul") for html in (stories, names, items, "<ul><li></li></ul>")] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Suivez-nous sur Facebook", True),
        ("Folgen Sie uns auf Instagram", True),
        ("Subscribe to the Harbour newsletter", True),
        ("Follow the harbour news", False),
        ("She left Twitter", False),
        ("Follow " + "the long road " * 40 + "on Twitter", False),
    ],
)
def test_appeals(text: str, is_one: bool) -> None:
    assert appeal(text) is is_one
