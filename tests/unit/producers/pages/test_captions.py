"""Captions of pictures, with their credits."""

import pytest

from services.contract.articles import Caption
from services.producers.pages.captions import take_captions
from tests.unit.producers.pages.site import page, tree_of


@pytest.mark.parametrize(
    ("inner", "text", "credit"),
    [
        ("The bridge in spring", "The bridge in spring", None),
        ("The bridge in spring. <span class='photo-credit'>Ida Strand</span>", "The bridge in spring.", "Ida Strand"),
        (
            "The bridge in spring. <cite itemprop='copyrightHolder'>Ida Strand</cite>",
            "The bridge in spring.",
            "Ida Strand",
        ),
        ("The bridge in spring (Ida Strand/AFP)", "The bridge in spring", "Ida Strand/AFP"),
        ("<span class='credit'>Ida Strand</span>", "Ida Strand", None),
    ],
)
def test_a_caption_and_its_credit(inner: str, text: str, credit: str | None) -> None:
    tree = tree_of(page(body=f"<figure><img src='/b.jpg'><figcaption>{inner}</figcaption></figure><p>x</p>"))
    assert take_captions(tree) == (Caption(text=text, credit=credit),)
    assert next(tree.iter("figcaption"), None) is None


def test_captions_are_taken_once_and_without_empty_ones() -> None:
    body = "<figure><figcaption>The pier</figcaption></figure>" * 2 + "<figure><figcaption>…</figcaption></figure>"
    assert take_captions(tree_of(page(body=body))) == (Caption(text="The pier"),)


def test_what_calls_itself_a_caption_is_no_text_either() -> None:
    tree = tree_of(page(body="<div class='wp-caption-text'>The pier</div><p>The town.</p>"))
    assert take_captions(tree) == ()
    assert "The pier" not in "".join(tree.itertext())


def test_a_caption_as_long_as_an_article_is_left() -> None:
    tree = tree_of(page(body=f"<figure><figcaption>{'The bridge is long. ' * 60}</figcaption></figure>"))
    assert take_captions(tree) == ()
    assert next(tree.iter("figcaption"), None) is not None
