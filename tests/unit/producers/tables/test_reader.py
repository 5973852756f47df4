"""CSV and TSV: whatever the columns are called, a row is an article or is refused by its number."""

from io import BytesIO

import pytest

from services.producers.draft import Draft, Refused
from services.producers.sniff import kind_of
from services.producers.tables.reader import read


def rows(text: str) -> list[Draft | Refused]:
    return list(read(BytesIO(text.encode()), source="export"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_usual_names_of_columns(delimiter: str) -> None:
    head = delimiter.join(["Headline", "Body", "Link", "Outlet", "Author", "Publish Date", "x"])
    row = delimiter.join(["Ferry sails", '"It left, late; at noon|\tnow"', "https://h.example/1", "Harbour Times", '"Ann Lee;Bo Ek"',
                          "2025-03-06T16:05:00Z", "y"])  # fmt: skip
    (draft,) = rows(f"\ufeff{head}\n{row}\n\n")
    assert isinstance(draft, Draft)
    assert (draft.title, draft.url, draft.source) == ("Ferry sails", "https://h.example/1", "Harbour Times")
    assert draft.text == "It left, late; at noon|\tnow"
    assert draft.authors == ("Ann Lee", "Bo Ek")
    assert draft.published is not None
    assert draft.position == "row 2"


def test_the_file_names_the_source_where_no_column_does() -> None:
    (draft,) = rows("title,text\nA,B\n")
    assert isinstance(draft, Draft)
    assert draft.source == "export"


def test_a_row_without_text_is_refused_and_the_next_is_read() -> None:
    first, second = rows("title,text\nOnly a title,\nA,B\n")
    assert isinstance(first, Refused)
    assert (first.error, first.position) == ("no_text", "row 2")
    assert isinstance(second, Draft)


def test_a_table_without_a_column_for_text() -> None:
    (refused,) = rows("a,b\n1,2\n")
    assert isinstance(refused, Refused)
    assert "text or body" in refused.reason


def test_a_text_of_several_lines_is_one_article() -> None:
    (draft,) = rows('title,text\nA,"one\n\ntwo"\n')
    assert isinstance(draft, Draft)
    assert draft.text == "one\n\ntwo"


def test_what_is_no_csv_any_more_stops_with_a_reason() -> None:
    first, broken = rows('title,text\nA,B\nC,"' + "x" * 9_000_000)
    assert isinstance(first, Draft)
    assert isinstance(broken, Refused)
    assert broken.error == "not_csv"


def test_bytes_that_are_no_utf8_cost_no_row() -> None:
    (draft,) = read(BytesIO(b"title,text\nCaf\xe9,B\n"), source="x")
    assert isinstance(draft, Draft)
    assert draft.title == "Caf\ufffd"


def test_a_table_is_known_by_its_name() -> None:
    assert kind_of(b"title,text\nA,B\n", "news.csv", None) == "csv"
    assert kind_of(b"title\ttext\nA\tB\n", "news.tsv", None) == "csv"
