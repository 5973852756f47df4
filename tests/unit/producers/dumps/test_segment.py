"""Where articles begin: a weak sign is outvoted by the lines around it."""

from services.producers.dumps.context import Context, surroundings
from services.producers.dumps.lines import split
from services.producers.dumps.segment import Segment, segment
from services.producers.dumps.traits import examine

LONG = "The council of the lower valley has bought the old mill, number {}, for a price that nobody would name."


def found(text: str) -> tuple[list[Segment], Context]:
    context = surroundings(examine(split(text)))
    return segment(context), context


def titles(text: str) -> list[str]:
    segments, context = found(text)
    return [context.traits[s.title].line.text if s.title is not None else "" for s in segments]


def test_nothing_in_an_empty_dump() -> None:
    assert found("") == ([], surroundings([]))


def test_zones_lie_in_order() -> None:
    segments, _ = found(f"WORLD\nA Mill Changes Its Owner\nBy Jane Doe\nShare\n\n{LONG.format(1)}\n\n{LONG.format(2)}")
    assert segments == [Segment(start=0, title=1, head=2, body=4, end=6)]


def test_the_same_line_is_a_subheading_or_a_title() -> None:
    inside = f"A Mill Changes Its Owner\n\n{LONG.format(1)}\n\nWhat the miller has to say now\n\n{LONG.format(2)}"
    assert titles(inside) == ["A Mill Changes Its Owner"]
    signed = inside.replace("say now\n", "say now\nBy Jane Doe\nPublished 3 March 2020\n")
    assert titles(signed) == ["A Mill Changes Its Owner", "What the miller has to say now"]
    apart = inside.replace("\nWhat", "\n\n\n\nWhat")
    assert titles(apart) == ["A Mill Changes Its Owner", "What the miller has to say now"]
    twice = inside.replace(
        "What the miller has to say now", "What the miller has to say now\n\nWhat the miller has to say now"
    )
    assert titles(twice) == ["A Mill Changes Its Owner", "What the miller has to say now"]


def test_prose_without_a_title() -> None:
    assert titles(f"{LONG.format(1)}\n\n{LONG.format(2)}") == [""]


def test_headlines_alone_are_no_article() -> None:
    assert titles("Home\nWorld\nSport\nShare\nPrint") == []
