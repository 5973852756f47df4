"""What is told of a change: its parts, exchanged numbers and names, and whether anybody says so."""

import pytest

from services.revisions.comparison import Text, compare

LEDE = "The pier of Lund is shut until May."
BODY = "Ada Renholm said that 12 boats were lost.\nThe council votes on Friday."
OLD = Text("Pier shut after storm", f"{LEDE}\n{BODY}", frozenset({"Ada Renholm", "Lund"}))


def edited(old: str, new: str, *names: str, title: str = OLD.title) -> Text:
    assert old in OLD.text
    return Text(title, OLD.text.replace(old, new), frozenset(names) or OLD.names)


@pytest.mark.parametrize(
    ("new", "changed"),
    [
        (OLD, ()),
        (edited("May", "June"), ("lede",)),
        (edited("Friday", "Monday"), ("body",)),
        (edited("May", "May", title="Pier open again"), ("title",)),
        (edited("Friday", "Monday", title="Pier open again"), ("title", "body")),
        (Text(OLD.title, f"Updated 3 minutes ago\n{OLD.text}\n12 comments\nRead more: A tram"), ()),
    ],
)
def test_the_parts_that_differ(new: Text, changed: tuple[str, ...]) -> None:
    assert compare(OLD, new).changed == changed


def test_an_exchanged_number_is_told_and_silent() -> None:
    found = compare(OLD, edited("12 boats", "15 boats"))
    assert (found.numbers, found.names, found.silent, found.added, found.removed) == (("12 → 15",), (), True, 1, 1)


def test_an_exchanged_name_is_told_whole() -> None:
    found = compare(OLD, edited("Ada Renholm", "Mira Renholm", "Mira Renholm", "Lund"))
    assert found.names == ("Ada Renholm → Mira Renholm",)
    assert found.silent


def test_a_name_that_is_only_added_is_no_exchange() -> None:
    assert not compare(OLD, edited("The council", "The council of Malmo", "Malmo")).names


@pytest.mark.parametrize("notice", ["Correction: 15 boats were lost.", "Korrektur: Es waren 15 Boote.",
                                    "An earlier version of this article gave another number.", "تصحيح: 15 قاربا"])  # fmt: skip
def test_a_notice_makes_it_no_silent_change(notice: str) -> None:
    new = edited("12 boats", "15 boats")
    found = compare(OLD, Text(new.title, f"{new.text}\n{notice}", new.names))
    assert (found.notice, found.silent, found.numbers) == (notice, False, ("12 → 15",))


def test_an_old_notice_does_not_speak_for_a_new_change() -> None:
    notice = "Correction: the pier is in Lund."
    old = Text(OLD.title, f"{OLD.text}\n{notice}", OLD.names)
    new = Text(OLD.title, old.text.replace("12 boats", "15 boats"), OLD.names)
    assert compare(old, new).silent


def test_a_market_s_correction_is_no_notice() -> None:
    new = edited("12 boats", "15 boats")
    assert compare(OLD, Text(new.title, f"{new.text}\nCorrection of prices goes on, brokers said.")).notice is None


def test_a_rewritten_paragraph_exchanges_nothing() -> None:
    new = Text(OLD.title, f"{LEDE}\nNobody knew on Tuesday of the 40 people how many of the boats of 1,200 owners in the old"
               " harbour would ever be seen again by the 3 men.", frozenset({"Lund"}))  # fmt: skip
    assert compare(OLD, new).numbers == ()
