"""The parser's target by itself: events in, marked text out."""

from services.producers.html_writer import BREAK, PARAGRAPH, Writer


def test_blocks_lines_and_cells_leave_marks() -> None:
    writer = Writer()
    for tag in ("p", "br", "td", "b"):
        writer.start(tag, {})
        writer.data(tag)
        writer.end(tag)
    assert writer.close() == f"{PARAGRAPH}p{PARAGRAPH}{BREAK}br tdb"


def test_nothing_inside_a_dropped_element_is_written() -> None:
    writer = Writer()
    writer.start("script", {})
    writer.start("p", {})
    writer.data("hidden")
    writer.end("p")
    writer.end("script")
    writer.comment("hidden")
    writer.pi("php", "hidden")
    writer.data("seen")
    assert writer.close() == "seen"


def test_captions_are_kept_apart_on_demand() -> None:
    apart, together = Writer(captions_apart=True), Writer()
    for writer in (apart, together):
        writer.start("figcaption", {})
        writer.data("a bridge")
        writer.end("figcaption")
    assert ("a bridge" in apart.close(), len(apart.captions)) == (False, 1)
    assert ("a bridge" in together.close(), len(together.captions)) == (True, 0)
