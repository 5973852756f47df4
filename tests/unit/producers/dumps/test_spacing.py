"""A dump teaches what its own gaps mean."""

from services.producers.dumps.lines import split
from services.producers.dumps.spacing import Gap, Spacing, spacing
from services.producers.dumps.traits import Traits, examine

LONG = "The council of the lower valley has bought the old mill, number {}, for a price that nobody would name."


def learned(text: str) -> tuple[Spacing, list[Traits]]:
    traits = examine(split(text))
    return spacing(traits), traits


def test_usual_gap_is_that_between_paragraphs() -> None:
    for usual in (0, 1, 2):
        text = ("\n" * (usual + 1)).join(LONG.format(n) for n in range(5))
        assert learned(text)[0] == Spacing(usual, 0, False)


def test_wide_gap_is_the_widest() -> None:
    body = f"{LONG.format(1)}\n\n{LONG.format(2)}\n\n\nShort heading here\n\n{LONG.format(3)}"
    text = f"{body}\n\n\n\n\nA Title of Some Words\n\n{LONG.format(4)}"
    found, traits = learned(text)
    assert found.widest == 3
    gaps = [found.gap(t, None) for t in traits]
    assert gaps == [Gap.WIDE, Gap.USUAL, Gap.WIDER, Gap.USUAL, Gap.WIDE, Gap.USUAL]


def test_one_line_more_before_short_headings_only_means_nothing() -> None:
    text = f"{LONG.format(1)}\n\n{LONG.format(2)}\n\n\nWho pays\n\n{LONG.format(3)}\n\n\nWhat now\n\n{LONG.format(4)}"
    found, traits = learned(text)
    assert [found.gap(t, None) for t in traits].count(Gap.WIDE) == 1
