"""Each language's own forms on a real Elasticsearch: a stem, a folded spelling, and the exact one ranked first."""

from collections.abc import Iterator
from typing import Final

import msgspec
import pytest

from services.contract.articles import EnrichedArticle, Entity
from services.indexer.template import ANALYZERS
from services.local.settings import HOST, StackSettings
from services.runtime.settings import Settings
from tests.integration.search.articles import ARTICLES
from tests.integration.search.indexed import Articles, indexed

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]

FORMS: Final = {
    "ar": ("الكتاب", "كتاب", "أحمد", "احمد"),
    "bg": ("думата", "дума", "СОФИЯ", "софия"),
    "bn": ("বইগুলি", "বই", "০১২", "012"),
    "ca": ("l'aigua", "aigua", "Lleó", "lleo"),
    "cs": ("knihy", "kniha", "Příbram", "pribram"),
    "da": ("hundene", "hund", "Ålborg", "alborg"),
    "de": ("Häuser", "Haus", "Straßen", "strassen"),
    "el": ("δρόμοι", "δρόμος", "Αθήνα", "αθηνα"),
    "en": ("foxes", "fox", "Erdoğan", "erdogan"),
    "es": ("perros", "perro", "Córdoba", "cordoba"),
    "et": ("majad", "maja", "Jõhvi", "johvi"),
    "eu": ("zaldiak", "zaldi", "Iruñea", "irunea"),
    "fa": ("کتابها", "کتاب", "علي", "علی"),
    "fi": ("talot", "talo", "Hämeenlinna", "hameenlinna"),
    "fr": ("maisons", "maison", "église", "eglise"),
    "ga": ("m'athair", "athair", "Éire", "eire"),
    "gl": ("casas", "casa", "Coruña", "coruna"),
    "hi": ("लड़के", "लड़का", "१२", "12"),
    "hu": ("házak", "ház", "Győr", "gyor"),
    "hy": ("արձագանքներ", "արձագանք", "ԳՅՈՒՄՐԻ", "գյումրի"),
    "id": ("bukunya", "buku", "Nusantará", "nusantara"),
    "it": ("l'acqua", "acqua", "Forlì", "forli"),
    "ja": ("新聞社", "新聞", "ＮＨＫ", "nhk"),
    "ko": ("뉴스는", "뉴스", "ＫＢＳ", "kbs"),
    "lt": ("namai", "namas", "Šiauliai", "siauliai"),
    "lv": ("mājas", "māja", "Jēkabpils", "jekabpils"),
    "nl": ("lichamen", "lichaam", "Curaçao", "curacao"),
    "no": ("husene", "hus", "Tromsø", "tromso"),
    "pt": ("meninos", "menino", "Évora", "evora"),
    "ro": ("casele", "casă", "Târgoviște", "targoviste"),
    "ru": ("книги", "книга", "МОСКВА", "москва"),
    "sr": ("knjige", "књига", "Ниш", "nis"),
    "sv": ("bilar", "bil", "Gävle", "gavle"),
    "th": ("สวัสดีครับ", "สวัสดี", "๑๒", "12"),
    "tr": ("kitaplar", "kitap", "Muğla", "mugla"),
    "zh": ("北京大学", "北京", "ＣＣＴＶ", "cctv"),
}
"""By language: a form in the text, the form that is searched for; a spelling in the text, the one that is searched for."""


def about(language: str, name: str, title: str, text: str) -> EnrichedArticle:
    return msgspec.structs.replace(
        ARTICLES[-1], id=f"{language}-{name}", language=language, title=title, text=text, content_hash=f"{language}-{name}",
        url=f"https://example.org/{language}/{name}",
    )  # fmt: skip


@pytest.fixture(scope="module")
def forms(servers: StackSettings) -> Iterator[Articles]:
    settings = Settings(elasticsearch=f"http://{HOST}:{servers.elasticsearch_port}", namespace="languages")
    articles = [about(code, "stem", "12345", stem) for code, (stem, _, _, _) in FORMS.items()]
    articles += [about(code, "folded", "67890", folded) for code, (_, _, folded, _) in FORMS.items()]
    articles += [
        about("en", "accent", "A visit", "President Erdoğan came."), about("en", "plain", "A visit", "President Erdogan came."),
        about("en", "singular", "A fox", "One fox ran."), about("en", "plural", "A fox", "Two foxes ran."),
        msgspec.structs.replace(about("en", "shara", "A speech", "He spoke."), entities=(person("Ahmad al-Shara"),)),
        msgspec.structs.replace(about("ar", "salam", "خطاب", "تكلم."), entities=(person("نواف سلام"),)),
        msgspec.structs.replace(about("ru", "navalny", "Речь", "Он говорил."), entities=(person("Алексей Навальный"),)),
    ]  # fmt: skip
    with indexed(settings, articles) as found:
        yield found


def person(name: str) -> Entity:
    return Entity(name=name, kind="person", mentions=1, offset=0)


def test_every_language_of_the_template_is_tried() -> None:
    assert set(FORMS) == set(ANALYZERS)


@pytest.mark.parametrize("language", sorted(FORMS))
def test_another_form_of_the_stem_is_found(forms: Articles, language: str) -> None:
    assert f"{language}-stem" in forms.ids(FORMS[language][1], language=(language,))


@pytest.mark.parametrize("language", sorted(FORMS))
def test_a_folded_spelling_is_found(forms: Articles, language: str) -> None:
    _, _, written, asked = FORMS[language]
    assert written != asked
    assert f"{language}-folded" in forms.ids(asked, language=(language,))


def test_exact_ranks_before_folded_before_stemmed(forms: Articles) -> None:
    assert forms.ids("Erdoğan came", language=("en",))[:2] == ["en-accent", "en-plain"]
    assert set(forms.ids("Erdogan came", language=("en",))) == {"en-accent", "en-plain"}
    assert forms.ids("foxes ran")[0] == "en-plural"
    assert forms.ids("fox ran")[0] == "en-singular"


def test_a_person_is_found_by_other_transliterations(forms: Articles) -> None:
    for name in ("Sharaa", "Ahmed al-Sharaa", "Ahmad Shara", "al-Shara"):
        assert forms.ids(person=(name,)) == ["en-shara"], name
        assert forms.ids(entity=(name,)) == ["en-shara"], name
    assert forms.ids(person=("Nawaf Salam",)) == ["ar-salam"]
    assert forms.ids(person=("Aleksey Navalny",)) == ["ru-navalny"]
    assert forms.ids(person=("Selim",)) == []
