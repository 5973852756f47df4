"""Bodies to text: paragraphs, tables, captions; what only editors may read is left out."""

from services.contract.articles import Caption
from services.producers.wires.bodies import media, of_element, of_string, without_title
from services.producers.wires.document import inner, parse
from tests.unit.producers.wires.samples import NITF_BODY, NITF_TEXT, XHTML_BODY


def test_nitf_keeps_paragraphs_lists_and_the_columns_of_tables() -> None:
    assert of_element(inner(parse(NITF_BODY), "body.content")).text == NITF_TEXT


def test_pictures_of_nitf_have_caption_credit_and_address() -> None:
    found = list(media(inner(parse(NITF_BODY), "body.content")))
    assert found == [(Caption(text="The old bridge at noon.", credit="Lou Tern"), "https://img.quayside.example/1.jpg")]


def test_a_film_is_no_picture() -> None:
    film = '<b><media media-type="video"><media-reference source="https://a.example/1.mp4"/></media></b>'
    assert list(media(parse(film))) == [(None, "")]
    assert list(media(None)) == []


def test_xhtml_loses_notes_to_editors_and_keeps_captions_apart() -> None:
    found = of_element(inner(parse(XHTML_BODY), "body"))
    assert found.text == "Council votes for the bridge\n\nThe council voted.\n\nWork starts in May.\nIt ends in 2029."
    assert found.captions == ("The old bridge.",)


def test_what_looks_like_markup_after_decoding_is_text() -> None:
    assert of_element(parse("<p>1 &lt; 2 &amp;amp; <br/>&lt;p&gt;</p>")).text == "1 < 2 &amp;\n<p>"
    assert of_element(None).text == ""


def test_strings_are_html_where_they_say_or_look_so() -> None:
    table = "<table><tr><td>North</td>\n<td>7</td></tr></table>"
    assert of_string(table, declared_html=True).text == "North | 7"
    assert of_string("<p>One.</p><p>Two.</p>", declared_html=False).text == "One.\n\nTwo."
    assert of_string(" One.\n\nTwo < three. ", declared_html=False).text == "One.\n\nTwo < three."


def test_a_headline_at_the_head_of_the_text_is_said_once() -> None:
    assert without_title("The Vote\n\nThe council met.", "the vote") == "The council met."
    assert without_title("The vote was close.\n\nThe vote", "The vote") == "The vote was close.\n\nThe vote"
    assert without_title("Text.", "") == "Text."
