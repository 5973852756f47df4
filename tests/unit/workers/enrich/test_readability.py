"""Plain sentences must come out easier than tangled ones, in each formula; what has no words gets no figure."""

import pytest

from services.contract.articles import Readability
from services.workers.enrich.readability import readability
from services.workers.enrich.reading import WORD

EASY = {
    "en": "The cat sat on the mat. The dog ran to the man. We saw the sun. It was a good day. ",
    "de": "Der Hund lief zum Haus. Die Frau gab ihm Brot. Er aß es auf. Es war ein guter Tag. ",
    "fr": "Le chat dort sur le lit. Il fait beau. La mer est bleue. Nous allons au bord de l'eau. ",
    "es": "El sol sale hoy. La casa es roja. Voy al mar con mi hijo. Es un buen día. ",
    "sv": "Solen gick upp. Vi gick till sjön. Det var en bra dag. Hunden sov på en matta. ",
}
HARD = {
    "en": "Notwithstanding considerable institutional opposition, parliamentary representatives unanimously authorised "
    "comprehensive infrastructural modernisation necessitating unprecedented intergovernmental collaboration. ",
    "de": "Ungeachtet erheblicher institutioneller Widerstände verabschiedeten sämtliche Parlamentsabgeordneten "
    "umfangreiche Infrastrukturmodernisierungsprogramme unter Beteiligung internationaler Organisationen. ",
    "fr": "Nonobstant une opposition institutionnelle considérable, les représentants parlementaires autorisèrent "
    "unanimement une modernisation infrastructurelle nécessitant une collaboration intergouvernementale. ",
    "es": "No obstante una considerable oposición institucional, los representantes parlamentarios autorizaron "
    "unánimemente una modernización infraestructural que requiere colaboración intergubernamental. ",
    "sv": "Oaktat betydande institutionellt motstånd godkände parlamentsledamöterna enhälligt omfattande "
    "infrastrukturmoderniseringar vilka förutsätter internationella samarbetsorganisationer. ",
}


def read(text: str, language: str) -> Readability | None:
    """Of a text."""
    return readability(text, WORD.findall(text), language)


@pytest.mark.parametrize(
    ("language", "formula"),
    [("en", "flesch"), ("de", "amstad"), ("fr", "kandel-moles"), ("es", "fernandez-huerta"), ("sv", "lix")],
)
def test_plain_sentences_are_easier(language: str, formula: str) -> None:
    easy, hard = read(EASY[language] * 4, language), read(HARD[language] * 4, language)
    assert easy is not None
    assert hard is not None
    assert easy.formula == hard.formula == formula
    assert (easy.value > hard.value + 40) is (formula != "lix")
    assert (hard.value > easy.value + 40) is (formula == "lix")


def test_flesch_of_known_counts() -> None:
    # 13 sentences of 4 words of one syllable each: 206.835 - 1.015 * 4 - 84.6 * 1
    told = read("The cat sat down. " * 13, "en")
    assert told == Readability(value=118.2, formula="flesch")


@pytest.mark.parametrize(("language", "text"), [("en", "Short."), ("zh", "市议会周一关闭了旧桥。" * 40), ("en", "")])
def test_too_short_or_unspaced_gets_none(language: str, text: str) -> None:
    assert read(text, language) is None
