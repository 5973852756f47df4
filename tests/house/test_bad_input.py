"""All 64 bad inputs are tested by their number, or stand in the table of what no code exists for yet, with the reason."""

import re
from typing import Final

from tests.bad_input.absent import ABSENT
from tests.house.tree import ROOT

NUMBERED: Final = re.compile(r"[\"'](\d{1,2})-[\w{]")
WHERE: Final = ("tests/bad_input", "tests/integration/test_bad_messages.py")


def _tested() -> set[int]:
    """The numbers that test ids begin with."""
    paths = [
        path
        for place in WHERE
        for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).glob("test_*.py"))
    ]
    return {int(number) for path in paths for number in NUMBERED.findall(path.read_text("utf-8"))}


def test_every_number_is_tested_or_says_why_not() -> None:
    assert _tested() | set(ABSENT) == set(range(1, 65))


def test_what_is_tested_is_not_called_absent() -> None:
    assert _tested() & set(ABSENT) == set()
    assert all(len(reason) > 20 for reason in ABSENT.values())
