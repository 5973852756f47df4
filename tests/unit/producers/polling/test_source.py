"""A source is a line; a line that is none says what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.producers.polling.source import Source, SourceWrong, parse, written

URL = "https://harbour.example/feed.xml"


def test_a_line_says_everything() -> None:
    assert parse(f"{URL} name='Harbour Times' pages every=10m disabled") == Source(
        url=URL, name="Harbour Times", pages=True, every=600, disabled=True
    )
    assert parse(f"  {URL}  ") == Source(url=URL, name="harbour.example")
    assert parse(f"{URL} kind=sitemap") == Source(url=URL, name="harbour.example", kind="sitemap", pages=True)
    assert parse("# a comment") is None
    assert parse("") is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ftp://x.example/", "not an http"), (f"{URL} colour=red", "not known"), (f"{URL} every=soon", "a number with"),
        (f"{URL} every=5s", "at least 30s"), (f"{URL} kind=page", "feed or sitemap"), (f"{URL} name='x", "quotation"),
        (f"{URL} url=https://b.example/", "not known"), (f"{URL} name=", "not known"),
    ],
)  # fmt: skip
def test_a_wrong_line_says_why(line: str, words: str) -> None:
    with pytest.raises(SourceWrong, match=words):
        parse(line)


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=30),
    st.booleans(), st.booleans(), st.sampled_from([None, 30, 60, 90, 3600, 5400, 86_400]), st.booleans(),
)  # fmt: skip
def test_what_is_written_is_read_back(name: str, pages: bool, disabled: bool, every: int | None, sitemap: bool) -> None:
    source = Source(url=URL, name=name, kind="sitemap" if sitemap else "feed", pages=pages or sitemap, every=every,
                    disabled=disabled)  # fmt: skip
    assert parse(written(source)) == source
