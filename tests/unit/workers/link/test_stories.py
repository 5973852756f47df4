"""Stories: they begin, grow, merge the same way every time, close, keep to their language, and can be built anew."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.traits import Traits
from services.workers.link import stories as module
from services.workers.link.open_stories import Limits, Told
from services.workers.link.stories import Placement, Stories
from tests.unit.workers.link.told import HOUR, Move, key, member, play, story_of, traits
from tests.unit.workers.link.told import told as as_told

FERRY, VOTE = range(100, 112), range(200, 212)
BRIDGE = traits([*list(FERRY)[:6], *list(VOTE)[:6]])
TIGHT = Limits(quiet_ms=6 * HOUR, oldest_ms=48 * HOUR)

streams = st.lists(
    st.tuples(
        st.integers(0, 3 * HOUR),
        st.sets(st.integers(1, 25), max_size=6),
        st.sampled_from(["en", "en", "de"]),
        st.sampled_from([None, 1, 2]),
    ),
    max_size=60,
)


def stream(drawn: list[tuple[int, set[int], str, int | None]]) -> list[tuple[int, Traits]]:
    at_ms, found = 1_700_000_000_000, []
    for pause, words, language, vector in drawn:
        at_ms += pause
        found.append((at_ms, traits(words, language, vector)))
    return found


def test_alike_articles_are_one_story_and_others_are_not() -> None:
    stories, moves = play([(0, traits(FERRY)), (1, traits(VOTE)), (2, traits([*FERRY, 7])), (3, traits([*VOTE, 8]))])
    assert story_of(moves) == [0, 1, 0, 1]
    assert (stories.count, stories.members(key(0)), stories.members(key(1))) == (
        2, (member(0), member(2)), (member(1), member(3)))  # fmt: skip


def test_an_article_without_a_word_is_a_story_of_its_own() -> None:
    stories, moves = play([(0, traits([])), (1, traits([])), (2, traits(FERRY))])
    assert story_of(moves) == [0, 1, 2]
    assert stories.count == 1, "one that nobody can join is not kept open"


def test_an_article_that_is_close_to_two_stories_makes_them_one_and_the_older_name_stays() -> None:
    halves = [traits(list(FERRY)[:6]), traits(list(VOTE)[:6])]
    stories, moves = play([(0, halves[0]), (1, halves[1]), (2, halves[1]), (3, BRIDGE)])
    assert story_of(moves[:3]) == [0, 1, 1]
    placement = moves[3][1]
    assert (placement.story, placement.merged) == (key(0), (key(1),))
    assert set(stories.members(key(0))) == {member(number) for number in range(4)}
    assert placement.moved == (member(1), member(2))
    assert stories.members(key(1)) == ()
    assert stories.count == 1


def test_a_story_that_nobody_tells_closes() -> None:
    moves = play([(0, traits(FERRY)), (73 * HOUR, traits(FERRY)), (74 * HOUR, traits(FERRY))])[1]
    assert story_of(moves) == [0, 1, 1]


def test_likeness_fades_with_time() -> None:
    half = traits([*list(FERRY)[:3], *range(300, 309)])
    assert story_of(play([(0, traits(FERRY)), (1, half)])[1]) == [0, 0]
    assert story_of(play([(0, traits(FERRY)), (60 * HOUR, half)])[1]) == [0, 1]


def test_a_story_that_is_told_for_ever_closes_when_it_is_old() -> None:
    moves = play([(day * 24 * HOUR, traits(FERRY)) for day in range(12)])[1]
    assert story_of(moves) == [*[0] * 8, *[8] * 4]


def test_the_time_that_articles_are_of_keeps_them_apart_and_not_that_in_which_they_came() -> None:
    """An archive of years is taken in within an hour."""
    stories = Stories(Limits())
    year = 365 * 24 * HOUR
    ages = [0, year, HOUR, year + HOUR]
    moves = []
    for order, ago in enumerate(ages):
        moves.append(stories.decide(Told(order, order, ago, member(order), traits(FERRY))))
        stories.put(*moves[-1])
    assert story_of(moves) == [0, 1, 0, 1]


def test_languages_are_not_mixed() -> None:
    same = [(order, traits(FERRY, language, 1)) for order, language in enumerate(["en", "de", "en", "de", "fr"])]
    assert story_of(play(same)[1]) == [0, 1, 0, 1, 4]


def test_what_is_asked_again_before_it_is_remembered_is_answered_the_same() -> None:
    stories = Stories(Limits())
    first = stories.decide(as_told(5, 0, traits(FERRY)))
    assert stories.decide(as_told(5, 0, traits(FERRY))) == first
    second = stories.decide(as_told(6, 1, traits(FERRY)))
    assert second[1].story == key(5)
    stories.put(*first)
    stories.put(*second)
    with pytest.raises(ValueError, match="decide in rising order"):
        stories.decide(as_told(5, 0, traits(FERRY)))


@given(streams)
def test_every_replay_decides_the_same(drawn: list[tuple[int, set[int], str, int | None]]) -> None:
    assert _said(play(stream(drawn), TIGHT)[1]) == _said(play(stream(drawn), TIGHT)[1])


@given(streams, st.integers(0, 60), st.randoms(use_true_random=False))
def test_built_anew_from_what_is_remembered_it_decides_as_before(
    drawn: list[tuple[int, set[int], str, int | None]], cut: int, chance: random.Random
) -> None:
    """From the articles of the window alone, in any order, some twice."""
    articles = stream(drawn)
    live, moves = play(articles[:cut], TIGHT)
    newest = max((told.at_ms for told, _ in moves), default=0)
    kept = [move for move in moves if move[0].at_ms >= newest - TIGHT.oldest_ms]
    anew = Stories(TIGHT)
    for told, placement in chance.sample(kept + kept[::3], len(kept + kept[::3])):
        anew.put(_read_back(told), placement)
    for order, (at_ms, each) in enumerate(articles[cut:], start=min(cut, len(articles))):
        expected = live.decide(as_told(order, at_ms, each))
        found = anew.decide(as_told(order, at_ms, each))
        assert _said([found]) == _said([expected])
        assert anew.members(found[1].story) == live.members(expected[1].story)


def test_a_long_past_is_settled_on_the_way_where_it_comes_in_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_UNORDERED", 3)
    live, moves = play([(n, traits([*FERRY, n]) if n % 2 else traits([*VOTE, n])) for n in range(100, 120)])
    anew = Stories(Limits())
    for move in moves:
        anew.put(*move)
        assert len(anew._remembered) < 3
    assert anew.members(key(0)) == live.members(key(0))
    assert anew.count == live.count == 2


def _read_back(told: Told) -> Told:
    return Told(told.order, told.at_ms, told.time_ms, told.article, Traits.of(told.traits.data()))


def _said(moves: list[Move]) -> list[tuple[bytes, Placement]]:
    return [(told.traits.data(), placement) for told, placement in moves]


@given(streams)
def test_each_article_is_in_one_story_of_its_language_and_the_oldest_names_it(
    drawn: list[tuple[int, set[int], str, int | None]],
) -> None:
    articles = stream(drawn)
    moves = play(articles, TIGHT)[1]
    for number, story in enumerate(story_of(moves)):
        assert story <= number
        assert articles[story][1].language == articles[number][1].language
