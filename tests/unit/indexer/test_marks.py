"""What the link stage says, as fields of the article's document: set, and taken back."""

import msgspec

from services.contract.links import Link
from services.indexer.marks import drop_action, mark_action, patch_action, said
from tests.unit.contract.examples import LINK, TELLING


def test_a_link_groups_a_copy_with_its_lead_and_takes_back_what_it_no_longer_says() -> None:
    assert said([LINK])["group"] == LINK.lead
    assert said([msgspec.structs.replace(LINK, copy_of=None, lead=None, copies=3)])["group"] == LINK.id
    nothing = Link(id=LINK.id, order=9, first_seen=LINK.first_seen, version=1)
    empty = dict.fromkeys(("copy_of", "share", "lead", "first", "first_source", "copies"))
    assert said([nothing]) == {**empty, "group": LINK.id}


def test_a_story_is_said_beside_a_link_and_touches_nothing_of_it() -> None:
    assert said([TELLING]) == {"story": TELLING.story}
    assert said([LINK, TELLING]) == {**said([LINK]), "story": TELLING.story}


def test_each_kind_has_an_index_of_its_own_and_patches_the_article() -> None:
    assert [mark_action(mark).index for mark in (LINK, TELLING)] == ["links-2025.04", "stories-2025.04"]
    assert mark_action(TELLING).version == TELLING.order + 1
    assert (patch_action(TELLING).index, patch_action(TELLING).update) == ("articles-2025.04", True)


def test_a_dropped_copy_goes_in_this_revision_and_not_in_the_next() -> None:
    action = drop_action(LINK)
    assert action.delete
    assert LINK.version < (action.version or 0) < LINK.version + (1 << 20)
