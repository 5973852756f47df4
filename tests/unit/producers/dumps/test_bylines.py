"""Names come out of bylines, and only out of bylines."""

import pytest

from services.producers.dumps.bylines import authors


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Doe", ("Jane Doe",)),
        ("BY JANE DOE AND JOHN ROE", ("JANE DOE", "JOHN ROE")),
        ("By Jane Doe, John Smith and Ann Lee", ("Jane Doe", "John Smith", "Ann Lee")),
        ("By Jane Doe, Valley News", ("Jane Doe",)),
        ("By Jane Doe in Berlin", ("Jane Doe",)),
        ("Von Max Muster, Berlin", ("Max Muster",)),
        ("Von Anna Beispiel und Ben Roth", ("Anna Beispiel", "Ben Roth")),
        ("Von Jan van der Meer", ("Jan van der Meer",)),
        ("Par Jean-Luc Dupont (avec AFP)", ("Jean-Luc Dupont",)),
        ("Par Jean Dupuis avec AFP", ("Jean Dupuis",)),
        ("Por María José Muñoz", ("María José Muñoz",)),
        ("بقلم: ليلى الحاج", ("ليلى الحاج",)),
        ("كتب سامر نجار", ("سامر نجار",)),
        ("记者：林晓", ("林晓",)),
        ("Автор: Вера Лугова", ("Вера Лугова",)),
        ("By AFP", ("AFP",)),
        ("By Reuters Staff", ()),
        ("Jane Doe, Political Correspondent", ("Jane Doe",)),
    ],
)
def test_bylines(line: str, names: tuple[str, ...]) -> None:
    assert authors(line) == names


@pytest.mark.parametrize(
    "line",
    [
        "By Monday, the town was empty.",
        "By Design",
        "Von der Leyen reist nach Kiew",
        "Von Berlin nach Paris",
        "Por fin llega la lluvia",
        "كتب الرئيس على تويتر أنه سيستقيل غدا",
        "تقرير أممي يحذر من الجوع",
        "Text Messages Reveal a Plot",
        "New York, Times Square",
        "By " + "Jane " * 40,
        "",
    ],
)
def test_no_byline(line: str) -> None:
    assert authors(line) is None
