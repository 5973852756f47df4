"""Which words state a full day, in which languages, and which do not."""

import tomllib
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.dates import MONTHS, find_dates


def days(text: str) -> list[str]:
    return [found.date for found in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("at dawn on Saturday, May 2, 2020.", "2020-05-02"),
        ("the 3rd of March, 2024", "2024-03-03"),
        ("Feb. 24, 2022", "2022-02-24"),
        ("SEPT. 9, 2011", "2011-09-09"),
        ("3-Mar-2024", "2024-03-03"),
        ("am 2. Mai 2020", "2020-05-02"),
        ("14. Jänner 1999", "1999-01-14"),
        ("3. Maerz 2021", "2021-03-03"),
        ("le 1er août 2019", "2019-08-01"),
        ("le 25 déc. 2019", "2019-12-25"),
        ("2 de mayo de 2020", "2020-05-02"),
        ("31 de agosto del 2005", "2005-08-31"),
        ("9 de março de 2017", "2017-03-09"),
        ("1° giugno 1946", "1946-06-01"),
        ("5 mei 1945", "1945-05-05"),
        ("29 Ağustos 2023", "2023-08-29"),
        ("21 июня 2019 г.", "2019-06-21"),
        ("24 серпня 1991", "1991-08-24"),
        ("3 مارس 2024", "2024-03-03"),
        ("14 تشرين الثاني 2023", "2023-11-14"),
        ("٣ آذار ٢٠٢٤", "2024-03-03"),
        ("3 آذار/مارس 2024", "2024-03-03"),
        ("3 مارس (آذار) 2024", "2024-03-03"),
        ("12 جويلية 2001", "2001-07-12"),
        ("30 غشت 1999", "1999-08-30"),
        ("1 ابريل 2010", "2010-04-01"),
        ("2024年3月3日", "2024-03-03"),
        ("2024년 3월 3일", "2024-03-03"),
        ("2024-03-03T10:00Z", "2024-03-03"),
        ("2024/3/3", "2024-03-03"),
        ("03.04.2024", "2024-04-03"),
        ("3. 4. 2024", "2024-04-03"),
        ("25/03/2024", "2024-03-25"),
        ("03/25/2024", "2024-03-25"),
        ("04/04/2024", "2024-04-04"),
        ("14 July 1789", "1789-07-14"),
        ("3rdMarch 2024", "2024-03-03"),
        ("el 3ºmarzo de 2024", "2024-03-03"),
    ],
)
def test_full_days(text: str, day: str) -> None:
    assert days(text) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "March 28",
        "March 2024",
        "late in 2019",
        "03/04/2024",
        "3-4-2024",
        "30 February 2024",
        "32 May 2024",
        "2024-13-01",
        "3.13.2024.5",
        "10.1.2.2024",
        "call 2024-12-11-33",
        "room 3 Mayor 2024",
        "3 رمضان 1445",
        "1445-09-03",
        "1402/12/13",
        "3 مارس/نيسان 2024",
        "3 march 20245",
        "12/25/24",
        "",
    ],
)
def test_no_full_day(text: str) -> None:
    assert days(text) == []


def test_quote_and_offset_point_into_the_text() -> None:
    text = "Entre le 3 août 2019 et le 2 Mai 2020, puis 2021-01-05."
    found = find_dates(text)
    assert [f.date for f in found] == ["2019-08-03", "2020-05-02", "2021-01-05"]
    assert [text[f.offset : f.offset + len(f.quote)] for f in found] == ["3 août 2019", "2 Mai 2020", "2021-01-05"]


def test_a_false_start_does_not_hide_the_date_behind_it() -> None:
    assert days("of 5 people 2024-03-03") == ["2024-03-03"]


def test_no_month_name_means_two_months() -> None:
    table = tomllib.loads(files("services.text").joinpath("months.toml").read_text("utf-8"))
    for language, months in table.items():
        assert len(months) == 12, language
        for number, names in enumerate(months, 1):
            assert [days(f"7 {name} 2015") for name in names] == [[f"2015-{number:02}-07"]] * len(names), language
    assert set(MONTHS.values()) == set(range(1, 13))


@given(st.dates(date(1800, 1, 1), date(2199, 12, 31)), st.text(max_size=30), st.text(max_size=30))
def test_iso_days_are_found_anywhere(day: date, before: str, after: str) -> None:
    assert day.isoformat() in days(f"{before} {day.isoformat()} {after}")


@given(st.text(alphabet=st.sampled_from("0123456789 ./-,年月日marchآذارde"), max_size=120))
def test_every_find_is_a_real_day_at_its_place(text: str) -> None:
    for found in find_dates(text):
        assert date.fromisoformat(found.date)
        assert text[found.offset : found.offset + len(found.quote)] == found.quote
