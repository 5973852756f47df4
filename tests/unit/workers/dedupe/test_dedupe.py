"""Each rule of dedupe, one by one."""

import msgspec
import pytest

from services.contract.notices import Sighting
from services.runtime.arrival import REENRICH
from services.runtime.settings import Settings
from services.runtime.step import Dead, Drop, Item, Keep
from services.workers.dedupe.app import build
from services.workers.dedupe.dedupe import Dedupe
from services.workers.dedupe.identity_record import REVISIONS_KEPT, IdentityRecord
from tests.fakes import at, came, item, raw
from tests.unit.workers.dedupe.history import History


def ms(version: int) -> float:
    """A version's place in time, in seconds after noon."""
    return (version >> 20) / 1000 - at(0).timestamp()


def test_an_unknown_id_is_new() -> None:
    first = History().keep(raw(observed=at(5)))
    assert (first.revision, ms(first.version), first.first_seen) == (1, 5, at(5))
    assert first.stages["dedupe"].model == "dedupe/2"


def test_ids_do_not_touch_each_other() -> None:
    history = History()
    history.keep(raw())
    assert history.keep(raw("https://example.org/b")).revision == 1


def test_the_same_text_again_is_a_sighting() -> None:
    history = History()
    history.keep(raw())
    (outcome,) = history.see(raw(source="Other", observed=at(60)))
    assert isinstance(outcome, Drop)
    note = outcome.also[0].message
    assert isinstance(note, Sighting)
    assert (outcome.reason, note.source, note.observed, note.revision) == ("duplicate", "Other", at(60), 1)
    assert outcome.remember is not None
    assert IdentityRecord.of(outcome.remember).seen_ms == int(at(60).timestamp() * 1000)
    (earlier,) = history.see(raw(source="Other", observed=at(60)))
    assert isinstance(earlier, Drop)
    assert earlier.remember is None


def test_a_sighting_read_again_is_no_return_although_another_text_of_an_earlier_time_came_after_it() -> None:
    history = History()
    history.keep(raw(text="one"))
    seen = history.offset
    history.drop(raw(text="one", observed=at(60)))
    history.keep(raw(text="two", observed=at(30)))
    sighting = raw(text="one", observed=at(60))
    (again,) = history.settle([(came(sighting, seen), sighting)])
    assert isinstance(again, Drop)


def test_an_earlier_text_that_came_late_is_a_sighting_of_its_revision() -> None:
    history = History()
    for second, text in enumerate(["one", "two", "three"]):
        history.keep(raw(text=text, observed=at(second)))
    assert history.drop(raw(text="two", observed=at(2))) == ("duplicate", 2)


def test_a_publisher_that_goes_back_to_an_earlier_text_makes_a_revision_of_it() -> None:
    history = History()
    for second, text in enumerate(["one", "two"]):
        history.keep(raw(text=text, observed=at(second)))
    back = history.keep(raw(text="one", observed=at(9)))
    assert (back.revision, back.edition, ms(back.version)) == (3, 3, 9)


def test_a_page_that_goes_to_and_fro_is_heard_three_times() -> None:
    history = History()
    kinds = [type(history.see(raw(text="AB"[n % 2], observed=at(n)))[0]) for n in range(12)]
    assert kinds == [Keep] * 6 + [Drop] * 6


def test_another_hand_s_unchanged_text_is_no_return() -> None:
    history = History()
    history.keep(raw(text="one", extractor="pages/1"))
    history.keep(raw(text="one cleaned", extractor="pages/2", observed=at(1)))
    assert history.drop(raw(text="one", extractor="pages/1", observed=at(2))) == ("duplicate", 1)


def test_noise_is_no_revision() -> None:
    history = History()
    history.keep(raw(text="The pier is shut.\nUpdated 3 minutes ago\n12 comments", observed=at(0)))
    later = "The pier  is shut.\nUpdated 9 minutes ago\n1,204 comments\nRead more: A tram"
    assert history.drop(raw(text=later, observed=at(9))) == ("duplicate", 1)


def test_every_kept_text_has_an_edition_of_its_own() -> None:
    history = History()
    kept = [
        history.keep(raw(text=text, channel=channel, observed=at(second)))
        for text, channel, second in (("short", "feed_summary", 0), ("whole", "page", 1), ("late", "page", -5))
    ]
    assert [(one.edition, one.revision) for one in kept] == [(1, 1), (2, 1), (3, 2)]


def test_another_text_is_the_next_revision() -> None:
    history = History()
    first = history.keep(raw(observed=at(0)))
    second = history.keep(raw(text="Four.", observed=at(60)))
    assert (second.revision, ms(second.version), second.first_seen) == (2, 60, first.first_seen)


def test_in_one_batch_what_comes_first_is_seen_by_the_next() -> None:
    outcomes = History().see(raw(text="one"), raw(text="one", source="b"), raw(text="two"))
    assert [type(outcome) for outcome in outcomes] == [Keep, Drop, Keep]


@pytest.mark.parametrize("higher", ["feed_full", "page", "wire", "push"])
def test_a_summary_never_replaces_more(higher: str) -> None:
    history = History()
    history.keep(raw(text="whole", channel=higher))
    assert history.drop(raw(text="short", channel="feed_summary", observed=at(9))) == ("lower_channel", 1)


def test_a_higher_channel_replaces_the_text_but_is_no_revision() -> None:
    history = History()
    history.keep(raw(text="short", channel="feed_summary"))
    whole = history.keep(raw(text="whole", channel="page", observed=at(1)))
    assert (whole.revision, ms(whole.version)) == (1, 1)
    assert history.drop(raw(text="other", channel="feed_summary", observed=at(2))) == ("lower_channel", 1)


def test_another_extractor_replaces_the_text_but_is_no_revision() -> None:
    history = History()
    history.keep(raw(text="one", extractor="pages/1"))
    assert history.keep(raw(text="one cleaned", extractor="pages/2", observed=at(1))).revision == 1
    assert history.keep(raw(text="two", extractor="pages/2", observed=at(2))).revision == 2


def test_a_requeued_text_goes_on_as_it_was() -> None:
    history = History()
    first = history.keep(raw())
    again = history.keep(raw(), headers={"requeued": b"3-17"})
    assert (again.version, again.revision) == (first.version, first.revision)


def test_a_version_grows_within_one_millisecond() -> None:
    history = History()
    versions = [history.keep(raw(text=str(n), observed=at(0))).version for n in range(4)]
    assert [ms(version) for version in versions] == pytest.approx([0, 0.001, 0.002, 0.003], abs=1e-6)


def test_an_older_observation_stays_behind() -> None:
    history = History()
    current = history.keep(raw(text="new", observed=at(100)))
    late = history.keep(raw(text="old", observed=at(50)))
    assert late.version < current.version
    assert ms(late.version) == 50
    newest = history.keep(raw(text="newest", observed=at(100)))
    assert newest.version > current.version


def test_an_older_page_does_not_make_the_current_text_its_own() -> None:
    """The channel of the current text decides what may replace it."""
    history = History()
    history.keep(raw(text="summary", channel="feed_summary", observed=at(100)))
    history.keep(raw(text="page", channel="page", observed=at(50)))
    assert history.keep(raw(text="summary 2", channel="feed_summary", observed=at(200))).revision >= 1


def test_a_message_under_another_key_is_dead() -> None:
    (outcome,) = Dedupe().run([Item(came(raw()), raw("https://example.org/b"))], {})
    assert isinstance(outcome, Dead)
    assert outcome.error == "wrong_key"


def test_state_that_is_not_ours_is_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        Dedupe().run([item(raw())], {bytes.fromhex(raw().id): b"\xff"})


def test_sixteen_revisions_are_kept() -> None:
    history = History()
    for n in range(REVISIONS_KEPT + 3):
        assert history.keep(raw(text=str(n), observed=at(n))).revision == n + 1
    record = IdentityRecord.of(history.state[bytes.fromhex(raw().id)])
    assert [revision.number for revision in record.revisions] == list(range(4, REVISIONS_KEPT + 4))
    assert history.drop(raw(text="3", observed=at(3))) == ("duplicate", 4)
    assert history.keep(raw(text="0", observed=at(3))).revision == REVISIONS_KEPT + 4


def test_the_state_of_an_id_is_small() -> None:
    history = History()
    history.keep(raw())
    assert len(history.state[bytes.fromhex(raw().id)]) < 150


def test_the_app_builds_the_step() -> None:
    step = build(Settings())
    assert (step.stage.name, step.reads) == ("dedupe", type(raw()))


def test_an_article_that_is_to_be_read_again_passes_as_it_is_under_its_new_version() -> None:
    history = History()
    first = history.keep(raw())
    version = str(first.version + 1024).encode()
    again = history.keep(raw(), headers={REENRICH: version})
    assert (again.version, again.revision, again.edition) == (first.version + 1024, 1, 1)
    assert history.drop(raw(observed=at(1))) == ("duplicate", 1), "it is remembered as it was"
    assert history.keep(raw(text="two", observed=at(2))).version == history.keep(
        raw(text="three", observed=at(2))
    ).version - (1 << 20)


@pytest.mark.parametrize("version", [b"", b"later", b"-1", "\u0663".encode(), b"1", b"9" * 19])
def test_a_version_that_is_not_of_this_revision_reads_nothing_again(version: bytes) -> None:
    history = History()
    history.keep(raw())
    assert history.drop(raw(), headers={REENRICH: version}) == ("duplicate", 1)


def test_an_id_that_is_known_no_more_is_not_made_anew_by_a_reading() -> None:
    assert History().drop(raw(), headers={REENRICH: b"1"}) == ("duplicate", 1)


def test_what_was_overtaken_by_a_newer_text_is_not_read_again() -> None:
    history = History()
    first = history.keep(raw())
    history.keep(raw(text="two", observed=at(5)))
    version = str(first.version + 1024).encode()
    assert history.drop(raw(), headers={REENRICH: version}) == ("duplicate", 1)
