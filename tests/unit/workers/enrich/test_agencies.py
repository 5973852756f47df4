"""An agency is credited in its own places, and not where it is only spoken of."""

import pytest

from services.workers.enrich.agencies import Agencies

STORY = "The ferry returned to the harbour."


@pytest.fixture(scope="module")
def agencies() -> Agencies:
    return Agencies.load()


@pytest.mark.parametrize(("text", "agency"), [
    (f"DAMASCUS (Reuters) - {STORY}", "Reuters"),
    (f"TYRE, Lebanon (AP) — {STORY}", "AP"),
    (f"Berlin (dpa/lno) - {STORY}", "dpa"),
    (f"Damascus-SANA: {STORY}", "SANA"),
    (f"بيروت (أ ف ب) - {STORY}", "AFP"),
    (f"{STORY} (AFP)", "AFP"),
    (f"{STORY}\n© AFP 2025", "AFP"),
    (f"{STORY}\nSource: Xinhua", "Xinhua"),
    (f"{STORY}\nAssociated Press.", "AP"),
    (f"{STORY} (Reporting by A. Saab; Editing by B. Hadad)", "Reuters"),
    (f"{STORY} A minister told Reuters that it sails on Monday.", None),
    (f"{STORY} The minister spoke to the AP and to nobody else. It sails.", None),
    (f"Reuters is a news agency. {STORY}", None),
    ("", None),
    ("AP" * 50_000, None),
])  # fmt: skip
def test_its_mark_stands_in_its_place(text: str, agency: str | None, agencies: Agencies) -> None:
    assert agencies.credited(text, (), "Example Post") == agency


def test_an_author_or_a_source_may_be_an_agency(agencies: Agencies) -> None:
    assert agencies.credited(STORY, ("Rima Saab", "Agence France-Presse"), "Example Post") == "AFP"
    assert agencies.credited(STORY, (), "Reuters") == "Reuters"
    assert agencies.credited(STORY, ("Reuterswerd",), "AP News of Tyre") is None
