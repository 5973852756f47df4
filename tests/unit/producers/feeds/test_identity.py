"""Names that several entries share name none of them."""

from services.producers.draft import Draft
from services.producers.feeds.identity import degrade


def drafts(*parts: tuple[str | None, str | None, str]) -> list[str]:
    found = [Draft(channel="feed_full", source="s", title=t, text="x", position="", url=u, guid=g) for u, g, t in parts]
    assert list(degrade(found)) == found
    return [draft.identity for draft in found]


HOME = "https://a.example/"


def test_a_shared_link_gives_way_to_the_guid_and_that_to_the_title() -> None:
    assert drafts(*((HOME, str(n), f"T{n}") for n in range(3))) == ["guid"] * 3
    assert drafts(*((HOME, "same", f"T{n}") for n in range(3))) == ["title"] * 3
    assert drafts(*((HOME, None, f"T{n}") for n in range(3))) == ["title"] * 3
    assert drafts(*((None, "same", f"T{n}") for n in range(3))) == ["title"] * 3


def test_two_that_share_a_link_may_be_an_article_and_its_update() -> None:
    assert drafts((HOME, "1", "A"), (HOME, "2", "B"), ("https://a.example/c", "3", "C")) == ["url"] * 3


def test_repeats_of_one_title_are_one_article() -> None:
    assert drafts(*((HOME, str(n), "Same") for n in range(5))) == ["url"] * 5
