"""What a page says of the article: publication is only what it calls so."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from services.producers.dumps.stamps import read_stamp


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("Published: 3 March 2024", datetime(2024, 3, 3, tzinfo=UTC)),
        ("Publié le 3 mars 2024 à 14h05", datetime(2024, 3, 3, 14, 5, tzinfo=UTC)),
        ("Publié le 3 mars 2024 à 14h05 - Mis à jour le 4 mars 2024 à 9h00", datetime(2024, 3, 3, 14, 5, tzinfo=UTC)),
        ("Veröffentlicht am 12.03.2024, 10.30 Uhr", datetime(2024, 3, 12, 10, 30, tzinfo=UTC)),
        ("نُشر في 3 مارس 2024", datetime(2024, 3, 3, tzinfo=UTC)),
        ("نُشر: 14:30-3 مارس 2024 م ـ 22 شعبان 1445 هـ", datetime(2024, 3, 3, 14, 30, tzinfo=UTC)),
        (
            "By Jane Doe | Published 3 March 2024 10:15 GMT | Updated 4 March 2024",
            datetime(2024, 3, 3, 10, 15, tzinfo=UTC),
        ),
        ("Published 10:15 GMT, 3 March 2024", datetime(2024, 3, 3, 10, 15, tzinfo=UTC)),
        ("Published 10:15 IST, 3 March 2024", datetime(2024, 3, 3, tzinfo=UTC)),
        ("发布时间：2024年3月3日 10:15", datetime(2024, 3, 3, 10, 15, tzinfo=UTC)),
        ("Published: 2024-03-03T10:15:00+02:00", datetime(2024, 3, 3, 10, 15, tzinfo=timezone(timedelta(hours=2)))),
        ("Updated: 4 March 2024 Published: 3 March 2024", datetime(2024, 3, 3, tzinfo=UTC)),
        ("Updated: 4 March 2024", None),
        ("Stand: 12.03.2024", None),
        ("Monday, 3 March 2024 - 14:05 GMT", None),
        ("By Jane Doe, 3 March 2024", None),
        ("Published 03/04/2024 10:15", None),
        ("Published March 3", None),
    ],
)
def test_published(line: str, published: datetime | None) -> None:
    stamp = read_stamp(line)
    assert stamp is not None
    assert stamp.published == published


def test_everything_on_one_line() -> None:
    stamp = read_stamp("Veröffentlicht am 3. März 2024 von Anna Beispiel")
    assert stamp is not None
    assert stamp.authors == ("Anna Beispiel",)
    assert [found.date for found in stamp.dates] == ["2024-03-03"]
    assert not stamp.bare


def test_announcement_waits_for_its_date() -> None:
    stamp = read_stamp("Published")
    assert stamp is not None
    assert stamp.awaits_date


@pytest.mark.parametrize(
    "line",
    [
        "He left on 3 March 2024.",
        "The study, published on 3 March 2024 in a journal, has been read by few.",
        "نشر قوات جديدة على الحدود",
        "What we know about the fire of 3 March 2024 so far",
        "",
    ],
)
def test_no_stamp(line: str) -> None:
    assert read_stamp(line) is None
