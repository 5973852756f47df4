"""The language of texts as they come: long, short, mixed, or no language at all."""

import pytest

from services.workers.classify.language import LOOK, UNDECIDED, LanguageFinder


@pytest.fixture(scope="module")
def finder() -> LanguageFinder:
    return LanguageFinder.load()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The council closed the old bridge on Monday because its pillars are cracked.", "en"),
        ("Der Stadtrat hat die alte Brücke am Montag gesperrt, weil die Pfeiler Risse haben.", "de"),
        ("Le conseil a fermé lundi le vieux pont dont les piliers sont fissurés.", "fr"),
        ("El ayuntamiento cerró el lunes el viejo puente porque los pilares tienen grietas.", "es"),
        ("A câmara fechou a ponte velha na segunda-feira porque os pilares têm fendas.", "pt"),
        ("Il comune ha chiuso lunedì il vecchio ponte perché i pilastri sono crepati.", "it"),
        ("Городской совет закрыл старый мост в понедельник, потому что опоры треснули.", "ru"),
        ("Belediye, ayakları çatladığı için eski köprüyü pazartesi günü kapattı.", "tr"),
        ("أغلقت البلدية الجسر القديم يوم الاثنين بسبب تشققات في الأعمدة.", "ar"),
        ("شهرداری روز دوشنبه پل قدیمی را به دلیل ترک پایه‌ها بست.", "fa"),
        ("بلدیہ نے پیر کو پرانا پل بند کر دیا کیونکہ اس کے ستونوں میں دراڑیں ہیں۔", "ur"),
        ("ښاروالۍ د دوشنبې په ورځ زوړ پل وتاړه ځکه چې ستنې یې درز شوي دي.", "ps"),
        ("市议会周一关闭了旧桥，因为桥墩出现裂缝。", "zh"),
        ("市議会は月曜日、橋脚にひびが入ったため古い橋を閉鎖した。", "ja"),
        ("시의회는 월요일 교각에 금이 가서 오래된 다리를 폐쇄했다.", "ko"),
        ("Městská rada v pondělí uzavřela starý most, protože jeho pilíře jsou popraskané.", "cs"),
        ("Mestská rada v pondelok uzavrela starý most, pretože jeho piliere sú popraskané.", "sk"),
        ("Byrådet lukkede mandag den gamle bro, fordi pillerne er revnet.", "da"),
        ("Bystyret stengte mandag den gamle broen fordi pilarene er sprukket.", "no"),
        ("Bystyret stengde måndag den gamle brua fordi pilarane er sprokne, og ho vert ikkje opna att.", "nn"),
        ("Gradsko vijeće zatvorilo je tijekom tjedna stari most jer su stupovi popucali.", "hr"),
        ("Gradsko vijeće je prošle sedmice zatvorilo stari most u Sarajevu jer su stubovi popucali.", "bs"),
        ("Градско веће затворило је у понедељак стари мост јер су стубови напукли.", "sr"),
        ("Pihak kota menutup jembatan tua itu karena tiangnya retak, kata juru bicara kantor wali kota.", "id"),
        ("Pihak majlis menutup jambatan lama itu kerana tiangnya retak, kata jurucakap kerajaan negeri.", "ms"),
        ("El govern municipal va tancar dilluns el vell pont perquè els pilars estan esquerdats.", "ca"),
        (
            "O concello anunciou onte que a vella ponte abrirá de novo antes de que remate o ano, aínda que os veciños seguen agardando.",
            "gl",
        ),
        ("Il-kunsill għalaq il-pont il-qadim nhar it-Tnejn għax il-pilastri tiegħu huma maqsuma.", "mt"),
        ("Baraza la mji lilifunga daraja la zamani siku ya Jumatatu kwa sababu nguzo zake zimepasuka.", "sw"),
        ("Ibhunga lidolobha lavala ibhuloho elidala ngoMsombuluko ngoba izinsika zalo ziqhekekile.", "zu"),
        ("Ibhunga lesixeko livale ibhulorho endala ngoMvulo kuba iintsika zayo ziqhekekile.", "xh"),
        ("Kanzuru yeguta yakavhara bhiriji rekare neMuvhuro nekuti mbiru dzaro dzakatsemuka.", "sn"),
        ("Golaha degmadu wuxuu Isniintii xiray buundadii hore sababtoo ah tiirarkeeda ayaa dillaacay.", "so"),
        ("Ìgbìmọ̀ ìlú ti afárá àtijọ́ náà ní ọjọ́ Ajé nítorí pé àwọn òpó rẹ̀ ti là.", "yo"),
        ("नगर परिषद ने सोमवार को पुराना पुल बंद कर दिया क्योंकि उसके खंभों में दरारें हैं।", "hi"),
        ("नगरपालिकेने सोमवारी जुना पूल बंद केला कारण त्याच्या खांबांना तडे गेले आहेत.", "mr"),
        ("Το δημοτικό συμβούλιο έκλεισε τη Δευτέρα την παλιά γέφυρα.", "el"),
        ("העירייה סגרה ביום שני את הגשר הישן בגלל סדקים בעמודים.", "he"),
    ],
)
def test_a_sentence_is_enough(finder: LanguageFinder, text: str, language: str) -> None:
    found = finder.find("", text)
    assert found.code == language
    assert 0.2 <= found.confidence <= 1.0


@pytest.mark.parametrize(
    "text", ["", "Ok", "12:30", "https://example.org/an/article/in/english 2024", "!!! ???", "\n\n\n"]
)
def test_too_little_is_undecided(finder: LanguageFinder, text: str) -> None:
    found = finder.find("", text)
    assert (found.code, found.confidence) == (UNDECIDED, 0.0)


@pytest.mark.parametrize(
    "text", ["أخبار عاجلة اليوم", "عمان تفوز على قطر", "بورتو وبنفيكا ولشبونة", "برازيليا ساو باولو ريو"]
)
def test_arabic_letters_are_never_a_language_of_latin_letters(finder: LanguageFinder, text: str) -> None:
    assert finder.find("", text).code in {"ar", "fa", "ur", "ps"}


def test_newlines_do_not_end_the_sample(finder: LanguageFinder) -> None:
    assert finder.find("AP\n", "\n\nDie Brücke bleibt\nbis auf weiteres\r\ngesperrt.").code == "de"


def test_capitals_are_read_like_small_letters(finder: LanguageFinder) -> None:
    assert finder.find("COUNCIL CLOSES OLD BRIDGE AFTER CRACKS ARE FOUND", "").code == "en"


def test_the_publisher_settles_what_the_model_cannot(finder: LanguageFinder) -> None:
    unsure = next(
        text for text in ("Naturpark Tirol Festival", "Radio Metro Sport") if finder.find("", text).confidence < 0.6
    )
    assert finder.find("", unsure, "de-AT").code == "de"


def test_the_publisher_does_not_overrule_a_sure_answer(finder: LanguageFinder) -> None:
    text = "The council closed the old bridge on Monday because its pillars are cracked."
    assert finder.find("", text, "fr") == finder.find("", text)


def test_only_the_beginning_is_looked_at(finder: LanguageFinder) -> None:
    start = "The council closed the old bridge on Monday. " * (LOOK // 40)
    assert finder.find("", start + "Der Stadtrat hat die alte Brücke gesperrt. " * 500) == finder.find("", start)


def test_the_same_text_gets_the_same_answer(finder: LanguageFinder) -> None:
    text = "El ayuntamiento cerró el lunes el viejo puente."
    assert finder.find("", text) == LanguageFinder.load().find("", text)


def test_a_language_that_neither_model_knows_is_not_made_up(finder: LanguageFinder) -> None:
    hausa = "Shugaban kasa ya ce gwamnati za ta gina sabbin makarantu a kauyuka a shekara mai zuwa."
    assert finder.find("", hausa).confidence < 0.6


def test_two_languages_in_one_text_give_the_one_that_has_more(finder: LanguageFinder) -> None:
    german = "Der Stadtrat hat die alte Brücke am Montag gesperrt, weil die Pfeiler Risse haben. " * 3
    assert finder.find("", f"{german} The bridge will be closed until further notice.").code == "de"


def test_emoji_and_slugs_do_not_hide_the_language(finder: LanguageFinder) -> None:
    assert finder.find("🔥🔥 URGENT 🔥🔥", "Le conseil a fermé lundi le vieux pont 😱😱😱").code == "fr"
