"""The shape of a line is told without a word list, in every script."""

import pytest

from services.text.shape import Shape, ended, has_word, quoted, shape, weight, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20", Shape.STUB),
        ("TT", Shape.STUB),
        ("Read more", Shape.STUB),
        ("03/05/2015 - 12:30 h.", Shape.STUB),
        ("分享", Shape.STUB),
        ("مشاركة", Shape.STUB),
        ("What it costs us", Shape.HEADING),
        ("Read also on this:", Shape.HEADING),
        ("山城老街修缮完工 居民陆续回迁", Shape.HEADING),
        ("مدينة جبلية تحول نفاياتها إلى سماد", Shape.HEADING),
        ("Is the bridge safe?", Shape.OPEN),
        ("Talks resume in the U.S.", Shape.OPEN),
        ("“We lost everything”", Shape.OPEN),
        ("He declined.", Shape.SENTENCE),
        ("“Nein.“", Shape.SENTENCE),
        ("风太大了。", Shape.SENTENCE),
        ("لم يكن الأمر سهلا.", Shape.SENTENCE),
        ("The council of the small town voted late on Thursday to keep it.", Shape.PROSE),
        ("He left. She stayed.", Shape.PROSE),
        ("据介绍，工程保留了全部木结构门窗，并为每户接通了燃气和排水管道。", Shape.PROSE),
        ("word " * 60, Shape.PROSE),
        ("x" * 3_000, Shape.PROSE),
    ],
)
def test_shapes(text: str, expected: Shape) -> None:
    assert shape(text.strip()) is expected


def test_ideographs_weigh_more_than_letters() -> None:
    assert weight("abcd") == 4
    assert weight("山城老街") == 10
    assert words("山城老街修缮完工") == 4
    assert words("one two") == 2


def test_signs_at_the_end_and_around() -> None:
    assert ended("He said: “No.”")
    assert not ended("The end")
    assert quoted("«Nadie»")
    assert not quoted("“No,” he said")
    assert has_word("ab")
    assert not has_word("1 h 2 m")
