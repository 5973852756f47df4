"""Lines, their gaps, rules between them, and dumps that hold everything twice."""

from services.producers.dumps.lines import Line, split, undouble


def test_gaps_numbers_and_spaces() -> None:
    assert split("\n\n One\t two \n\n\nThree\u200f\n") == [Line("One two", 3, 2, cut=True), Line("Three", 6, 2)]


def test_rules_form_feeds_and_marks_cut() -> None:
    text = "a one\n-----\nb two\n* * *\nc three\n\fd four\n\ufeffe five\nf six"
    assert [(line.text[0], line.gap, line.cut) for line in split(text)] == [
        ("a", 0, True),
        ("b", 0, True),
        ("c", 0, False),
        ("d", 1, True),
        ("e", 0, True),
        ("f", 0, False),
    ]


def test_unicode_line_breaks_keep_the_number() -> None:
    assert [(line.text, line.number, line.cut) for line in split("a\u2028b\nc")] == [
        ("a", 1, True),
        ("b", 1, False),
        ("c", 2, False),
    ]


def doubled(texts: list[str]) -> list[Line]:
    return [Line(text, n, 0) for n, text in enumerate(texts) for _ in range(2)]


def test_all_doubled_is_collapsed() -> None:
    texts = [f"Paragraph number {n} says something at some length." for n in range(6)]
    assert [line.text for line in undouble(doubled(texts))] == texts


def test_some_doubled_is_kept() -> None:
    lines = doubled(["A caption that is long enough to count here."]) + [
        Line(f"Paragraph number {n} says something at some length.", n, 1) for n in range(6)
    ]
    assert undouble(lines) == lines
