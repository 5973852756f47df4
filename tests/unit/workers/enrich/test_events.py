"""Times that count from the publication date, in five languages, each with the sentence that it stands in."""

from datetime import date

import pytest

from services.contract.articles import Event
from services.text.dates import find_dates
from services.workers.enrich.calendar_words import load
from services.workers.enrich.events import LOOKED_AT, MOST, events
from services.workers.enrich.reading import WORD

KNOWN = load()
PUBLISHED = date(2025, 4, 16)
"""A Wednesday."""


def found(text: str, language: str = "en", published: date | None = PUBLISHED) -> tuple[Event, ...]:
    """The events of a text."""
    return events(text, frozenset(WORD.findall(text)), language, published, find_dates(text), KNOWN)


@pytest.mark.parametrize(
    ("language", "text", "quote", "day"),
    [
        ("en", "He met the minister on Monday.", "Monday", "2025-04-14"),
        ("en", "The court ruled on Wednesday.", "Wednesday", "2025-04-16"),
        ("en", "He spoke last Wednesday.", "last Wednesday", "2025-04-09"),
        ("en", "They will meet on Friday.", "Friday", "2025-04-18"),
        ("en", "Talks resume next Monday.", "next Monday", "2025-04-21"),
        ("en", "The fire broke out yesterday.", "yesterday", "2025-04-15"),
        ("en", "Three days ago the bridge fell.", "Three days ago", "2025-04-13"),
        ("en", "It was signed a week ago.", "a week ago", "2025-04-07"),
        ("en", "Prices rose last month.", "last month", "2025-03"),
        ("en", "It opens next year.", "next year", "2026"),
        ("en", "It opened on March 3.", "March 3", "2025-03-03"),
        ("en", "The vote is on 2 May, they said.", "2 May", "2025-05-02"),
        ("en", "It began in December.", "in December", "2024-12"),
        ("en", "It ended on March 3, 2019.", "March 3, 2019", "2019-03-03"),
        ("de", "Er traf am Montag den Minister.", "Montag", "2025-04-14"),
        ("de", "Am kommenden Freitag beginnt die Messe.", "kommenden Freitag", "2025-04-18"),
        ("de", "Das Feuer brach gestern aus.", "gestern", "2025-04-15"),
        ("de", "Vor drei Tagen stürzte die Brücke ein.", "Vor drei Tagen", "2025-04-13"),
        ("de", "Die Preise stiegen im vergangenen Jahr.", "vergangenen Jahr", "2024"),
        ("de", "Es begann am 3. März.", "3. März", "2025-03-03"),
        ("fr", "Il a rencontré lundi le ministre.", "lundi", "2025-04-14"),
        ("fr", "Le feu a éclaté il y a trois jours.", "il y a trois jours", "2025-04-13"),
        ("fr", "Les prix ont monté le mois dernier.", "mois dernier", "2025-03"),
        ("fr", "Le procès commence lundi prochain.", "lundi prochain", "2025-04-21"),
        ("es", "Se reunió el lunes con el ministro.", "lunes", "2025-04-14"),
        ("es", "El incendio comenzó ayer.", "ayer", "2025-04-15"),
        ("es", "Hace dos días cayó el puente.", "Hace dos días", "2025-04-14"),
        ("es", "La semana pasada subieron los precios.", "semana pasada", "2025-04-07"),
        ("ar", "التقى الوزير يوم الاثنين.", "الاثنين", "2025-04-14"),
        ("ar", "اندلع الحريق أمس.", "أمس", "2025-04-15"),
        ("ar", "انهار الجسر قبل يومين.", "قبل يومين", "2025-04-14"),
        ("ar", "ارتفعت الأسعار الشهر الماضي.", "الشهر الماضي", "2025-03"),
        ("ar", "تبدأ المحاكمة الخميس المقبل.", "الخميس المقبل", "2025-04-17"),
    ],
)
def test_a_time_is_resolved_with_its_words(language: str, text: str, quote: str, day: str) -> None:
    (event,) = found(text, language)
    assert (event.quote, event.date) == (quote, day)
    assert text[event.offset :].startswith(event.quote)
    assert event.text == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The Daily Sunday Times and a march of May flowers may come."),
        ("en", "31 June never came."),
        ("es", "Trabaja por la mañana."),
        ("de", "Guten Morgen, sagte er am Morgen."),
        ("en", "It took 999 years."),
        ("xx", "He met him on Monday."),
    ],
)
def test_what_names_no_time_is_none(language: str, text: str) -> None:
    assert [event for event in found(text, language) if event.quote not in {"Sunday"}] == []


def test_without_a_publication_date_only_full_days_count() -> None:
    (event,) = found("He came on Monday, after 3 March 2019.", published=None)
    assert event.date == "2019-03-03"


def test_each_time_once_with_its_own_sentence() -> None:
    text = (
        "The mayor spoke on Monday. On Tuesday, the harbour closed! Again on Monday it rained.\nYesterday it reopened."
    )
    told = found(text)
    assert [(event.date, event.text) for event in told] == [
        ("2025-04-14", "The mayor spoke on Monday."),
        ("2025-04-15", "On Tuesday, the harbour closed!"),
    ]


def test_a_giant_text_is_bounded() -> None:
    text = "It rained last Monday and " * 50_000
    assert len(found(text)) == 1
    assert (
        len(found("".join(f"It rained on {day} March {year}. " for year in range(1900, 2000) for day in (1, 2))))
        == MOST
    )
    assert all(event.offset < LOOKED_AT for event in found(text))
