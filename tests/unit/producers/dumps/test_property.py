"""However titles, gaps, captions and furniture fall: k articles in, k articles out, with every paragraph."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from services.producers.draft import Draft
from services.producers.dumps.read import read

NOUNS = ["council", "harbour", "teacher", "orchard", "bridge", "factory", "river", "winter", "market", "library"]
VERBS = ["opens", "sells", "counts", "repairs", "forgets", "paints", "measures", "borrows", "defends"]


@dataclass(frozen=True)
class Layout:
    """How one site's dump looks."""

    doubled: bool
    gap: int
    usual: int
    furniture: tuple[str, ...]
    caption: bool
    byline: bool
    kicker: str


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    usual = draw(st.integers(1, 2))
    return Layout(
        doubled=draw(st.booleans()),
        gap=usual + draw(st.integers(2, 5)),
        usual=usual,
        furniture=tuple(
            draw(st.lists(st.sampled_from(["QX", "20", "4 min", "Blip", "Zorn 7", "A+"]), max_size=3, unique=True))
        ),
        caption=draw(st.booleans()),
        byline=draw(st.booleans()),
        kicker=draw(st.sampled_from(["", "WORLD", "Regional"])),
    )


@st.composite
def articles(draw: st.DrawFn, number: int) -> tuple[str, list[str]]:
    def noun() -> str:
        return draw(st.sampled_from(NOUNS))

    title = f"{noun().title()} {draw(st.sampled_from(VERBS))} the {noun()} of {noun()} number {number}"
    paragraphs = [
        f"The {noun()} {draw(st.sampled_from(VERBS))} the {noun()}, case {number}.{n}, as the {noun()} wanted it, they say."
        for n in range(draw(st.integers(2, 7)))
    ]
    if draw(st.booleans()):
        paragraphs.insert(1, f"Nobody of the {number} agreed.")
    if draw(st.booleans()):
        paragraphs.insert(1, f"What {noun()} and {noun()} {number} share")
    return title, paragraphs


def dump(layout: Layout, parts: list[tuple[str, list[str]]]) -> str:
    between = "\n" * (layout.usual + 1)
    return ("\n" * (layout.gap + 1)).join(
        between.join([*head(layout, title, n), *paragraphs]) for n, (title, paragraphs) in enumerate(parts)
    )


def head(layout: Layout, title: str, number: int) -> list[str]:
    caption = f"People wait in the rain at stop {number} on May {number + 1}, 2020. (Ann Poe/Reuters)"
    once = [title, *([f"{caption}\n{caption}" if layout.doubled else caption] if layout.caption else [])]
    blocks = [layout.kicker] if layout.kicker else []
    blocks += once + ["\n".join(layout.furniture)] * bool(layout.furniture) + (once if layout.doubled else [])
    return blocks + (["By Jane Doe"] if layout.byline else [])


@settings(max_examples=150, deadline=None)
@given(st.data(), layouts(), st.integers(1, 5))
def test_articles_come_back(data: st.DataObject, layout: Layout, count: int) -> None:
    parts = [data.draw(articles(number)) for number in range(count)]
    found = list(read(dump(layout, parts).encode(), source="test"))
    assert [(d.title, d.text.split("\n\n")) for d in found if isinstance(d, Draft)] == parts
    assert len(found) == count
    for draft in found:
        assert isinstance(draft, Draft)
        assert [c.credit for c in draft.captions] == ["Ann Poe/Reuters"] * layout.caption
        assert draft.authors == (("Jane Doe",) if layout.byline else ())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    found = list(read(data, source="test"))
    assert found, "something is always said"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Share",
                "A Title Of Five Words",
                "By Jane Doe",
                "Related",
                "20",
                "",
                "",
                "He declined.",
                "Published 3 March 2020",
                "The council of the town has bought the old mill and wants to keep it running.",
                "Boats. (AFP)",
                "Foto: dpa",
                "“Quite so”",
                "© 2020 X",
            ]
        ),
        max_size=40,
    )
)
def test_no_order_of_lines_crashes_the_reader(lines: list[str]) -> None:
    found = list(read("\n".join(lines).encode(), source="test"))
    assert found
    assert all(item.text if isinstance(item, Draft) else item.reason for item in found)
