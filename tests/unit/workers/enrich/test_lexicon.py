"""The word lists hold what the rules expect of them."""

from services.workers.enrich.lexicon import Lexicon


def test_lists(words: Lexicon) -> None:
    assert "prime minister" in words.roles
    assert {"prime", "minister"} <= words.role_words
    assert "of" not in words.role_words
    assert words.organisations["who"] == words.organisations["weltgesundheitsorganisation"]
    assert "middle east" in words.regions


def test_stop_words_of_nine_languages(words: Lexicon) -> None:
    assert {"en", "ar", "de", "fr", "es", "pt", "it", "ru", "tr"} <= words.stopwords.keys()
    assert all(len(found) > 100 for found in words.stopwords.values())
    assert "the" in words.stopwords[""]


def test_given_names_hold_no_common_words(words: Lexicon) -> None:
    assert {"angela", "ahmed", "владимир"} <= words.given
    assert not {"will", "paris", "may", "the"} & words.given
