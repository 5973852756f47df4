"""Three sentences that say most: from the beginning, about the headline, none twice, none that is no story."""

from services.workers.enrich.extract import MOST, extract
from services.workers.enrich.lexicon import Lexicon

TITLE = "Ferry returns to the harbour of Tyre"
LEAD = "The old ferry returned to the harbour of Tyre on Monday after nine years in a foreign dock."
SECOND = "The harbour of Tyre had been without a ferry since the winter storm that broke the old quay."
OTHER = "A grocer on the hill above the town sells lemons, oranges and a kind of sweet bread to everyone."
CLOSE = "Its captain said that the ferry would sail twice a day between Tyre and the islands in summer."


def told(text: str, words: Lexicon, title: str = TITLE, language: str = "en") -> list[str]:
    found = extract(title, text, language, words)
    assert all(f"{title}\n{text}"[one.offset :].startswith(one.text) for one in found)
    return [one.text for one in found]


def test_what_the_headline_is_about_comes_in_the_order_of_the_text(words: Lexicon) -> None:
    assert told(f"{LEAD} {OTHER} {SECOND}\n\n{CLOSE}", words) == [LEAD, SECOND, CLOSE]


def test_nothing_is_said_twice(words: Lexicon) -> None:
    again = LEAD.replace("old ferry", "old white ferry")
    assert told(f"{LEAD} {again} {SECOND} {CLOSE}", words) == [LEAD, SECOND, CLOSE]


def test_what_is_no_story_is_left_out(words: Lexicon) -> None:
    furniture = "Read more: the ferry of Tyre and the harbour of Tyre in pictures and a map of the harbour."
    credit = "(Reporting by A. Saab in the harbour of Tyre; editing by B. Hadad on the ferry to Tyre.)"
    assert told(f"{furniture}\n{TITLE}.\nTyre\n{LEAD}\n{credit}", words) == [LEAD]


def test_other_scripts_have_sentences_too(words: Lexicon) -> None:
    arabic = "عادت السفينة القديمة إلى ميناء صور يوم الاثنين بعد تسع سنوات من الغياب."
    assert told(f"{arabic} نعم.", words, "عودة السفينة", "ar") == [arabic]
    chinese = "旧渡轮在外国船坞停留九年之后于星期一返回提尔港口。"
    assert told(f"{chinese}好。", words, "渡轮返回", "zh") == [chinese]


def test_no_text_gives_none_and_a_long_one_few(words: Lexicon) -> None:
    assert told("", words) == []
    assert told("Tyre", words, "Tyre") == []
    assert len(told(f"{LEAD} " * 2000, words)) == MOST
    assert told("| a | b |\n| 1 | 2 |\n" * 40, words) == []
