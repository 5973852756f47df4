"""Names that go on in lower case."""

import pytest

from services.workers.enrich.extend import extended
from services.workers.enrich.refine import pieces
from services.workers.enrich.spans import spans

from .conftest import MakeScene


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("selon la Banque mondiale hier", "fr", "Banque mondiale"),
        ("devant le Conseil constitutionnel hier", "fr", "Conseil constitutionnel"),
        ("in the Bank vault now", "en", "Bank"),
        ("dans la Banque et", "fr", "Banque"),
    ],
)
def test_lower_case_part(make_scene: MakeScene, text: str, language: str, expected: str) -> None:
    scene = make_scene(text, language)
    piece = next(piece for span in spans(text) for piece in pieces(span, scene))
    assert extended(piece, scene)[0].name == expected
