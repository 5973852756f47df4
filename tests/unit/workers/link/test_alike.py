"""What is a copy and what only looks like one."""

import pytest

from services.text.shingles import shingles
from services.workers.link.alike import Evidence, Sets, evidence, is_copy
from tests.unit.workers.link.desk import changed, text

REPORT = (
    "{name} said on {day} that its profit for the quarter rose to {a} million euros from {b} million a year earlier. "
    "Sales were {c} million euros after {d} million. The company, which is based in {place}, said that it expects sales "
    "of about {e} million for the year and will pay a dividend of {f} cents a share. Its chairman {person} said that "
    "orders had grown by {g} percent and that {h} people now work for the company. Shares of {name} closed at {i} euros "
    "on {day}, up {j} percent. Analysts had expected a profit of {k} million euros for the quarter, and sales of {l}."
)


def sets(told: str, title: str = "") -> Sets:
    found = shingles(told)
    return Sets(found.words, shingles(title).singles, found.singles, found.pairs)


def report(name: str, place: str, person: str, day: str, start: int) -> str:
    numbers = {letter: start + 7 * n for n, letter in enumerate("abcdefghijkl")}
    return REPORT.format(name=name, place=place, person=person, day=day, **numbers)


def test_a_template_with_other_fillings_is_no_copy() -> None:
    one = report("Aldermoor Bank", "Leeds", "Rosa Quispe", "Monday", 103)
    other = report("Vessel and Sons", "Turin", "Jonas Lind", "Friday", 507)
    found = evidence(sets(one), sets(other))
    assert found.words > 80
    assert found.pairs > 0.4
    assert not is_copy(found)


@pytest.mark.parametrize("share", [0, 0.05, 0.1])
def test_a_light_rewrite_is_a_copy(share: float) -> None:
    assert is_copy(evidence(sets(text(1)), sets(changed(text(1), share))))


def test_the_order_of_the_two_makes_no_difference() -> None:
    one, other = sets(text(1, 300)), sets(changed(" ".join(text(1, 300).split()[:120]), 0.05))
    assert evidence(one, other) == evidence(other, one)


@pytest.mark.parametrize(
    ("told", "other", "copy"),
    [
        ("The ferry sails on Monday.", "The ferry sails on Monday!", True),
        ("The ferry sails on Monday.", "On Monday the ferry sails.", False),
        ("The ferry sails on Monday.", f"The ferry sails on Monday. {text(2, 40)}", False),
        (text(3, 40), text(3, 40), True),
        (text(3, 40), changed(text(3, 40), 0.3), False),
        ("", "", False),
    ],
)
def test_short_texts_link_only_on_strong_evidence(told: str, other: str, copy: bool) -> None:
    assert is_copy(evidence(sets(told), sets(other))) is copy


def test_a_flash_with_another_number_is_no_copy() -> None:
    told = (
        "The central bank raised its rate to {} percent on Monday, as most analysts had expected it to do this month."
    )
    assert is_copy(evidence(sets(told.format(4)), sets(told.format(4))))
    assert not is_copy(evidence(sets(told.format(4)), sets(told.format(5))))


def test_a_title_in_common_counts_for_a_short_text() -> None:
    flash = Evidence(words=40, longer=45, pairs=0.8, singles=0.9, numbers=0, numbers_shared=0, title=0.0)
    assert not is_copy(flash)
    assert is_copy(Evidence(words=40, longer=45, pairs=0.8, singles=0.9, numbers=0, numbers_shared=0, title=0.7))
