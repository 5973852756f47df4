"""What is told is what decided: the words add up to the score, the rules to the name."""

import pytest

from services.explain.explanation import Explainer, Explanation
from tests.fakes import raw

TEXT = (
    "The central bank in Beirut raised interest rates on Monday to slow inflation, and the currency fell. Prime Minister "
    "Karim Haddad told the World Health Organization (WHO) that banks must pay. Haddad spoke in Lebanon for an hour. "
    "The WHO said nothing. He had visited Tripoli before."
)


@pytest.fixture(scope="module")
def told() -> Explanation:
    return Explainer.load().explain(raw(title="Banks raise interest rates", text=TEXT, tags=("economy",)))


def test_the_words_of_a_topic_add_up_to_its_score(told: Explanation) -> None:
    assert (told.language, told.topics[0].name) == ("en", "economy, business and finance")
    for topic in told.topics:
        assert sum(worth for _, worth in topic.words) <= topic.score + 0.05
        assert list(topic.words) == sorted(topic.words, key=lambda one: (-one[1], one[0]))
    words = dict(told.topics[0].words)
    assert {"inflation", "interest rate*"} & set(words) or any(word.startswith("bank") for word in words)
    assert all(topic.score <= told.topics[0].score for topic in told.topics)


def test_each_name_has_its_reasons(told: Explanation) -> None:
    names = {name.name: name for name in told.names}
    assert dict(names["Karim Haddad"].evidence)["a title before it"] >= 1
    assert names["Karim Haddad"].forms == ("Haddad", "Karim Haddad")
    assert "the list of organisations" in dict(names["World Health Organization"].evidence)
    assert names["World Health Organization"].mentions >= 2
    assert all(name.evidence for name in told.names)
    assert names["World Health Organization"].confidence > 0.9 > names["Karim Haddad"].confidence > 0.5


def test_a_place_tells_how_many_others_have_its_name(told: Explanation) -> None:
    (tripoli,) = (place for place in told.places if place.name == "Tripoli")
    assert (tripoli.country, tripoli.others >= 1, tripoli.country_named >= 1) == ("LB", True, True)
    assert 0.5 < tripoli.confidence < 1


def test_an_article_of_which_nothing_is_known_says_so() -> None:
    told = Explainer.load().explain(raw(title="Q", text=""))
    assert (told.topics, told.names, told.places) == ((), (), ())
    assert told.as_dict()["topics"] == ()
