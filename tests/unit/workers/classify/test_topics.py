"""Topics of invented articles in several languages, and the formula behind the confidences."""

from collections import Counter

import pytest

from services.workers.classify.categories import Categories
from services.workers.classify.lexicon import Lexicon
from services.workers.classify.taxonomy import Taxonomy
from services.workers.classify.topics import DATA, MAX_NARROWER, MAX_TOPICS, MIN_CONFIDENCE, TopicFinder, confidence

ECONOMY, POLITICS, CONFLICT, CRIME, SPORT = "04000000", "11000000", "16000000", "02000000", "15000000"
SCIENCE, HEALTH, DISASTER, ARTS, RELIGION, WEATHER = (
    "13000000",
    "07000000",
    "03000000",
    "01000000",
    "12000000",
    "17000000",
)


@pytest.fixture(scope="module")
def finder() -> TopicFinder:
    return TopicFinder.load()


@pytest.mark.parametrize(
    ("language", "title", "text", "topic"),
    [
        (
            "en",
            "Shares fall as central bank raises rates",
            "Investors sold bank stocks after the decision on Tuesday.",
            ECONOMY,
        ),
        ("en", "Striker scores twice in cup final", "The coach praised his players after the match.", SPORT),
        ("en", "Hospital opens new cancer ward", "Doctors will treat more patients there.", HEALTH),
        ("en", "Ferry capsizes off the coast", "Rescuers search for survivors of the accident.", DISASTER),
        ("en", "Rover finds clay on Mars", "Scientists say the spacecraft's instruments worked well.", SCIENCE),
        ("ar", "البنك المركزي يرفع أسعار الفائدة", "وتراجعت الأسهم في البورصة بعد القرار.", ECONOMY),
        ("ar", "المنتخب يفوز بكأس العالم", "سجل اللاعب هدفين في المباراة النهائية.", SPORT),
        ("ar", "الجيش يطلق عملية عسكرية ضد الإرهابيين", "وقتل عدد من المسلحين في غارة.", CONFLICT),
        ("ar", "رئيس الوزراء يزور العاصمة المجاورة", "بحث مع الرئيس العلاقات الثنائية وترسيم الحدود.", POLITICS),
        (
            "de",
            "Außenminister trifft Botschafter",
            "Die Regierung berät über den Vertrag, das Parlament stimmt ab.",
            POLITICS,
        ),
        ("de", "Torhüter hält Elfmeter", "Die Mannschaft gewann das Spiel in der Bundesliga.", SPORT),
        (
            "fr",
            "Le séisme détruit un village",
            "Les secouristes cherchent des survivants sous les décombres.",
            DISASTER,
        ),
        ("fr", "Le procureur requiert dix ans de prison", "Le tribunal a entendu l'accusé et ses avocats.", CRIME),
        ("es", "El museo abre una exposición de pintura", "La obra del artista se muestra por primera vez.", ARTS),
        ("es", "Borrasca deja lluvias y nieve", "La temperatura baja diez grados y habrá viento.", WEATHER),
    ],
)
def test_the_best_topic(finder: TopicFinder, language: str, title: str, text: str, topic: str) -> None:
    guesses = finder.find(title, text, (), language)
    assert guesses
    assert guesses[0].code == topic
    assert guesses[0].name == finder.taxonomy.names[topic]


def test_military_operations_against_terrorists_are_conflict(finder: TopicFinder) -> None:
    guesses = finder.find(
        "Army hunts terrorist cell", "Troops and police began military operations against militants.", (), "en"
    )
    assert guesses[0].code == CONFLICT


def test_diplomatic_visits_are_politics(finder: TopicFinder) -> None:
    guesses = finder.find(
        "Premier visits neighbour's president", "The delegation discussed border demarcation.", (), "en"
    )
    assert guesses[0].code == POLITICS


@pytest.mark.parametrize("text", ["", "Qwertz yxcv mnbv.", "Then it went on and on."])
def test_no_evidence_is_no_topic(finder: TopicFinder, text: str) -> None:
    assert finder.find("", text, (), "en") == ()


@pytest.mark.parametrize("language", ["und", "th", "xx"])
def test_a_language_without_a_list_gets_no_topic(finder: TopicFinder, language: str) -> None:
    assert finder.find("Election", "The parliament voted.", (), language) == ()


def test_the_publishers_tags_count_more_than_the_text(finder: TopicFinder) -> None:
    text = "The evening was long and the song was old."
    assert finder.find("", text, (), "en")[0].code == ARTS
    assert finder.find("", text, ("Religion",), "en")[0].code == RELIGION


def test_english_tags_are_read_in_a_language_without_a_list(finder: TopicFinder) -> None:
    assert finder.find("ข่าว", "ข่าววันนี้", ("Sports", "Football"), "th")[0].code == SPORT


def test_an_article_may_have_several_topics_but_not_many(finder: TopicFinder) -> None:
    text = "Parliament, the church, the hospital, the police, the school, the film, the war and the stock market met the weather."
    guesses = finder.find("", text, (), "en")
    values = [guess.confidence for guess in guesses if guess.code in finder.taxonomy.tops]
    assert len(values) <= MAX_TOPICS
    assert len(guesses) <= MAX_TOPICS + MAX_NARROWER
    assert values == sorted(values, reverse=True)
    both = finder.find("Parliament votes on hospitals", "Ministers promise doctors and patients money.", (), "en")
    assert {guess.code for guess in both} >= {POLITICS, HEALTH}
    assert all(guess.confidence >= MIN_CONFIDENCE for guess in both)


def test_confidence_grows_with_evidence_and_falls_with_the_rival() -> None:
    assert confidence(3.0, 0.0) == 0.5
    assert confidence(3.0, 3.0) == 0.25
    assert confidence(30.0, 0.0) > confidence(10.0, 0.0)
    assert confidence(10.0, 5.0) < confidence(10.0, 1.0)


def test_a_term_in_the_title_says_more_than_in_the_text() -> None:
    made = Lexicon("en")
    made.add("goal", SPORT, 1.0)
    made.add("bank", ECONOMY, 1.0)
    taxonomy = Taxonomy({SPORT: "sport", ECONOMY: "economy"}, {})
    scores = TopicFinder(taxonomy, {"en": made}, Categories(taxonomy, {})).scores("goal", "bank", (), "en")
    assert scores[SPORT] > scores[ECONOMY] > 0


def test_every_list_knows_only_the_seventeen_topics_and_none_twice(finder: TopicFinder) -> None:
    assert len(finder.taxonomy.tops) == 17
    for path in DATA.glob("topics.*.tsv"):
        lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
        assert {code for _, code, _ in lines} <= set(finder.taxonomy.tops), path.name
        assert [key for key, count in Counter((term, code) for term, code, _ in lines).items() if count > 1] == [], (
            path.name
        )


@pytest.mark.parametrize(("language", "least"), [("en", 60), ("ar", 15), ("de", 20), ("fr", 20), ("es", 15)])
def test_every_topic_has_terms(language: str, least: int) -> None:
    lines = (DATA / f"topics.{language}.tsv").read_text("utf-8").splitlines()
    counts = Counter(line.split("\t")[1] for line in lines)
    assert len(counts) == 17
    assert min(counts.values()) >= least


@pytest.mark.parametrize(
    ("language", "title", "text", "code"),
    [
        ("en", "Central bank raises interest rates", "Markets had expected it.", "20000350"),
        ("en", "Wildfire forces thousands to flee", "Firefighters fought the blaze through the night.", "20000150"),
        ("de", "Streik bei der Bahn", "Die Gewerkschaft ruft zum Warnstreik auf.", "20000529"),
        ("fr", "Roland-Garros: la finale de tennis", "Le joueur a gagné le match en trois sets.", "20001085"),
        ("es", "Elecciones en abril", "Los votantes acudirán a las urnas; el parlamento espera.", "20000574"),
        ("ar", "انتخابات برلمانية في الربيع", "يتوجه الناخبون إلى صناديق الاقتراع لاختيار البرلمان.", "20000574"),
    ],
)
def test_a_narrower_topic_stands_behind_its_first_level_one(
    finder: TopicFinder, language: str, title: str, text: str, code: str
) -> None:
    guesses = {guess.code: guess for guess in finder.find(title, text, (), language)}
    assert code in guesses
    top = guesses[finder.taxonomy.top(code)]
    assert guesses[code].confidence <= top.confidence
    assert guesses[code].name == finder.taxonomy.names[code]


def test_a_narrower_topic_needs_more_than_one_word_in_passing(finder: TopicFinder) -> None:
    text = "The mayor opened the new hall. " + "People came and sat and listened to him for an hour. " * 8
    guesses = finder.find("Mayor opens hall", text + "Outside, some spoke of golf.", (), "en")
    assert "20000940" not in {guess.code for guess in guesses}


@pytest.mark.parametrize("tag", ["medtop:20000344", "20000344", "http://cv.iptc.org/newscodes/mediatopic/20000344"])
def test_an_editors_code_decides(finder: TopicFinder, tag: str) -> None:
    guesses = finder.find("Players meet", "The team and its coach won the match.", (tag,), "en")
    assert guesses[0].code == ECONOMY
    assert "20000344" in {guess.code for guess in guesses}


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://example.org/sport/2025/players-meet", SPORT),
        ("https://example.org/de/wirtschaft/treffen.html", ECONOMY),
        ("https://example.org/%D8%B1%D9%8A%D8%A7%D8%B6%D8%A9/12", SPORT),
    ],
)
def test_the_section_in_the_address_is_a_category(finder: TopicFinder, url: str, code: str) -> None:
    assert finder.find("They meet", "", (), "en", url)[0].code == code


def test_a_headline_in_the_address_is_no_section(finder: TopicFinder) -> None:
    assert finder.find("They meet", "", (), "en", "https://example.org/sport") == ()


def test_the_lists_of_narrower_topics_hold_known_codes_in_five_languages(finder: TopicFinder) -> None:
    rows = [line.split("\t") for line in (DATA / "narrower.tsv").read_text("utf-8").splitlines()]
    assert {code for code, _, _ in rows} <= finder.taxonomy.names.keys() - set(finder.taxonomy.tops)
    assert {language for _, language, _ in rows} == {"en", "de", "fr", "es", "ar"}
    assert len({code for code, _, _ in rows}) >= 90
