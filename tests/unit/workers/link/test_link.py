"""Whom an article copies: across batches and within one, in every replay, and when texts change."""

import pytest

from services.contract.links import Signature
from services.runtime.step import Dead, Drop, Keep
from tests.unit.workers.link.desk import Desk, changed, links, name, said, signature, tellings, text


def test_an_original_says_nothing() -> None:
    (outcome,) = Desk().take(signature(1, text(1)))
    assert isinstance(outcome, Drop)
    assert outcome.reason == "original"
    assert outcome.remember


@pytest.mark.parametrize("apart", [True, False], ids=["two batches", "one batch"])
@pytest.mark.parametrize("share", [0, 0.05, 0.1])
def test_a_copy_says_whom_it_copies_and_its_lead_hears(apart: bool, share: float) -> None:
    desk = Desk()
    one, two = signature(1, text(1)), signature(2, changed(text(1), share))
    told = links([*desk.take(one), *desk.take(two)] if apart else desk.take(one, two))
    copy, lead = told
    assert (copy.id, copy.copy_of, copy.lead, copy.first, copy.first_source) == (
        name(2), name(1), name(1), name(1), "Source 1"
    )  # fmt: skip
    assert copy.share == pytest.approx((1 - share) ** 2, abs=0.1)
    assert (lead.id, lead.copies, lead.copy_of, lead.first) == (name(1), 1, None, name(1))


def test_a_summary_copies_its_page_and_a_page_its_summary() -> None:
    page = text(3, 600)
    summary = " ".join(page.split()[:60])
    for first, second in ((page, summary), (summary, page)):
        copy, lead = links(Desk().take(signature(1, first), signature(2, second)))
        assert (copy.copy_of, copy.share, lead.copies) == (name(1), 1.0, 1)


def test_a_chain_of_copies_has_one_lead() -> None:
    told = text(4, 300)
    desk = Desk()
    desk.take(signature(1, told))
    desk.take(signature(2, changed(told, 0.08, 1)))
    copy, lead = links(desk.take(signature(3, changed(changed(told, 0.08, 1), 0.05, 2))))
    assert (copy.copy_of, copy.lead) == (name(2), name(1))
    assert (lead.id, lead.copies) == (name(1), 2)


def test_who_was_first_is_told_by_the_articles_times_not_by_their_arrival() -> None:
    desk = Desk()
    desk.take(signature(1, text(5), seconds=600))
    copy, lead = links(desk.take(signature(2, text(5), seconds=30)))
    assert (copy.copy_of, copy.first, copy.first_source) == (name(1), name(2), "Source 2")
    assert lead.first == name(2)


def test_two_copies_in_one_batch_are_counted_each() -> None:
    told = links(Desk().take(*(signature(n, text(6)) for n in (1, 2, 3))))
    assert [(link.id, link.copies) for link in told if link.copies] == [(name(1), 1), (name(1), 2)]


def test_a_replay_says_what_was_said() -> None:
    desk = Desk()
    items = desk.items([signature(n, changed(text(7), 0.05, n)) for n in range(6)])
    first = desk.settle(items)
    again = desk.run(items)
    assert links(again) == links(first)
    assert all(outcome.remember is None for outcome in again if isinstance(outcome, Keep | Drop))


def test_whoever_takes_over_says_the_same() -> None:
    told = [signature(n, changed(text(n // 3), 0.05, n)) for n in range(30)]
    whole, half = Desk(), Desk()
    expected = links(whole.take(*told))
    before = half.take(*told[:15])
    other = half.reopened()
    assert links([*before, *other.take(*told[15:])]) == expected


def test_what_was_decided_but_not_remembered_is_decided_again_the_same() -> None:
    desk = Desk()
    desk.take(signature(1, text(8)))
    items = desk.items([signature(n, changed(text(8), 0.05, n)) for n in (2, 3)])
    lost = desk.run(items)
    assert links(desk.settle(items)) == links(lost)


def test_a_copy_that_is_rewritten_takes_its_link_back() -> None:
    desk = Desk()
    desk.take(signature(1, text(9)), signature(2, text(9)))
    own, lead = links(desk.take(signature(2, text(10), seconds=60)))
    assert (own.id, own.copy_of, own.lead, own.copies) == (name(2), None, None, 0)
    assert (lead.id, lead.copies) == (name(1), 0)


def test_a_lead_stays_the_lead_whatever_it_says_later() -> None:
    desk = Desk()
    desk.take(signature(1, text(11)), signature(2, text(12)), signature(3, text(11)))
    (outcome,) = desk.take(signature(1, text(12), seconds=60))
    assert isinstance(outcome, Drop)


def test_a_later_text_of_an_article_is_no_copy_of_its_former() -> None:
    desk = Desk()
    desk.take(signature(1, text(13)))
    assert links(desk.take(signature(1, changed(text(13), 0.05), seconds=60))) == []


def test_what_lies_before_the_window_is_no_candidate() -> None:
    desk = Desk()
    desk.take(signature(1, text(14)))
    assert links(desk.take(signature(2, text(14)), hours=7 * 24 + 1)) == []
    assert links(desk.take(signature(3, text(14)), hours=7 * 24 + 2))[0].copy_of == name(2)


def test_a_signature_that_came_twice_is_one() -> None:
    """Enrich sends it again after a crash: another offset, the same text."""
    desk = Desk()
    desk.take(signature(1, text(17)))
    said = links(desk.take(signature(2, text(17))))
    state = dict(desk.state)
    assert links(desk.take(signature(2, text(17)))) == said
    assert isinstance(desk.take(signature(1, text(17)))[0], Drop)
    assert desk.state == state


def test_an_older_text_that_comes_late_is_dropped() -> None:
    """A dead letter that was put back, of an article that has been revised since."""
    desk = Desk()
    desk.take(signature(1, text(18)), signature(2, text(19), seconds=60))
    (late,) = desk.take(signature(2, text(18), seconds=0))
    assert isinstance(late, Drop)
    assert late.reason == "stale"


def test_what_the_window_has_passed_is_forgotten_and_finds_nobody() -> None:
    desk = Desk()
    desk.linker.view.often = 10
    desk.take(signature(1, text(20)), signature(2, text(20)))
    assert len(desk.linker.view.groups.groups) == 1
    for number in range(3, 30):
        desk.take(signature(number, text(number + 100)), hours=8 * 24)
    view = desk.linker.view
    assert (view.groups.groups, view.groups.leads) == ({}, {})
    assert isinstance(desk.take(signature(50, text(20)), hours=8 * 24)[0], Drop)


def test_only_an_id_that_is_the_key_is_settled() -> None:
    desk = Desk()
    (item,) = desk.items([signature(1, text(15))])
    (outcome,) = desk.linker.run([type(item)(item.arrival, signature(2, text(15)))], {})
    assert isinstance(outcome, Dead)
    assert outcome.error == "wrong_key"


def test_a_part_of_a_batch_that_is_tried_again_sees_what_was_decided() -> None:
    """The guard halves a batch in which a step raises; the second half is told what the first remembered."""
    desk = Desk()
    items = desk.items([signature(1, text(16)), signature(2, text(16))])
    desk.linker.asks(items)
    (first,) = desk.linker.run(items[:1], {})
    assert isinstance(first, Drop)
    assert first.remember
    assert items[0].arrival.key
    second = desk.linker.run(items[1:], {items[0].arrival.key: first.remember})
    assert links(second)[0].copy_of == name(1)


FERRY, VOTE = range(10), range(20, 30)


def heard(desk: Desk, *signatures: Signature) -> list[tuple[str, str]]:
    """Of each telling the article and its story."""
    return [(told.id, told.story) for told in tellings(desk.take(*signatures))]


def test_an_article_that_tells_another_s_story_says_so_and_the_first_says_nothing() -> None:
    desk = Desk()
    assert heard(desk, signature(1, text(1), about=FERRY)) == []
    assert heard(desk, signature(2, text(2), about=VOTE), signature(3, text(3), about=[*FERRY, 11])) == [
        (name(3), name(1))
    ]


def test_when_two_stories_become_one_each_article_of_the_younger_one_hears() -> None:
    desk = Desk()
    halves = [list(FERRY)[:6], list(VOTE)[:6]]
    for number, about in enumerate([halves[0], halves[1], halves[1]], 1):
        desk.take(signature(number, text(number), about=about))
    said = heard(desk, signature(4, text(4), about=[*halves[0], *halves[1]]))
    assert said == [(name(number), name(1)) for number in (4, 2, 3)]


def test_a_later_text_of_an_article_stays_in_its_story() -> None:
    desk = Desk()
    desk.take(signature(1, text(1), about=FERRY))
    desk.take(signature(2, text(2), about=FERRY))
    assert heard(desk, signature(2, text(9), seconds=60, about=VOTE)) == []
    assert heard(desk, signature(3, text(3), about=VOTE)) == []


def test_a_replay_tells_what_was_told_and_another_member_goes_on_with_the_stories() -> None:
    desk = Desk()
    items = desk.items([signature(n, text(n), about=FERRY) for n in (1, 2, 3)])
    before = said(desk.settle(items))
    other = desk.reopened()
    assert said(other.run(items)) == before
    assert heard(other, signature(4, text(4), about=FERRY)) == [(name(4), name(1))]
