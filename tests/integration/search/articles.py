"""Invented articles in several languages, as they come out of the last stage."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from services.contract.articles import Caption, EnrichedArticle, Entity, Place, Provenance, TopicGuess

ECONOMY: Final = TopicGuess(code="04000000", name="economy, business and finance", confidence=0.9)
CRIME: Final = TopicGuess(code="02000000", name="crime, law and justice", confidence=0.8)
SPORT: Final = TopicGuess(code="15000000", name="sport", confidence=0.9)
START: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _article(name: str, day: int, language: str, title: str, text: str, **parts: Any) -> EnrichedArticle:
    seen = START + timedelta(days=day)
    return EnrichedArticle(
        id=name, source=parts.pop("source", "example.org"), channel="page", title=title, text=text, observed=seen,
        provenance=Provenance(producer="test", extractor="test/1", input="test"), url=f"https://example.org/{name}",
        version=1, revision=1, first_seen=seen, content_hash=parts.pop("hash", name), language=language,
        language_confidence=0.99, words=len(text.split()), reading_seconds=1, **parts,
    )  # fmt: skip


def _named(kind: Any, *names: str) -> tuple[Entity, ...]:
    return tuple(Entity(name=name, kind=kind, mentions=1, offset=0) for name in names)


HARBOUR_TITLE: Final = "Harbour opens again"
HARBOUR_TEXT: Final = (
    "The military operations near the harbour ended on Sunday. By noon the first merchants had put out their fish, "
    "and the mayor thanked everyone who waited."
)

ARTICLES: Final = (
    _article(
        "harbour", 0, "en", HARBOUR_TITLE, HARBOUR_TEXT, hash="same",
        entities=_named("person", "Nawaf Salam") + _named("place", "Tyre"), topics=(ECONOMY,), countries=("LB",),
        places=(Place(name="Tyre", country="LB", lat=33.3, lon=35.2),), published=START,
    ),
    _article("harbour-again", 1, "en", HARBOUR_TITLE, HARBOUR_TEXT, hash="same", source="copy.example"),
    _article("harbour-third", 2, "en", HARBOUR_TITLE, HARBOUR_TEXT, hash="same", source="third.example"),
    _article(
        "bank", 3, "en", "Bank raises its rate", "The rate was raised by a quarter <b>point</b>, the bank said.",
        topics=(ECONOMY, CRIME), entities=_named("organisation", "Bank of Arvenia") + _named("person", "Lena Salam"),
        countries=("GB",), captions=(Caption(text="A vault under the old theatre"),),
    ),
    _article("trial", 10, "en", "Court hears the merchant", "A merchant stood trial; nobody else was heard.",
             topics=(CRIME,), source="court.example"),
    _article("match", 40, "en", "A late goal decides it", "The keeper watched the ball roll in. To be or not to be.",
             topics=(SPORT,), countries=("GB", "FR")),
    _article("markt", 41, "de", "Händler kehren zurück", "Die Händler bauten am Morgen ihre Stände auf dem Markt auf.",
             entities=_named("place", "Köln"), countries=("DE",), topics=(ECONOMY,)),
    _article("marche", 42, "fr", "Les marchands reviennent", "Les marchands ont installé leurs étals près de l'église.",
             countries=("FR",), topics=(ECONOMY,)),
    _article("souq", 43, "ar", "عودة التجار إلى السوق", "عاد التجار إلى السوق القديم صباح اليوم بعد أسابيع من الإغلاق.",
             entities=_named("person", "نواف سلام"), countries=("LB",)),
    _article("shichang", 44, "zh", "商人回到市场", "周日上午，商人们回到了北京大学附近的老市场。", countries=("CN",)),
    _article("beijing", 45, "zh", "大雨", "京城北部下了大雨，学生都留在家里。"),
    _article("rynok", 46, "ru", "Торговцы вернулись на рынок", "Утром торговцы открыли лавки на старом рынке."),
    _article("mercado", 47, "es", "Los comerciantes vuelven", "Los comerciantes abrieron sus puestos en el mercado."),
    _article("other", 48, "sw", "Wafanyabiashara warudi", "Wafanyabiashara walirudi sokoni asubuhi."),
)  # fmt: skip
