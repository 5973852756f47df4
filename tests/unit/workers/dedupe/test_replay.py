"""Whatever happens and wherever it breaks off: read again, the same messages give the same articles."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contract.articles import RawArticle, UniqueArticle
from services.runtime.arrival import Arrival
from services.runtime.step import Dead, Drop, Keep
from services.workers.dedupe.identity_record import REVISIONS_KEPT
from tests.fakes import at, came, raw
from tests.unit.workers.dedupe.history import History, outputs

ARTICLES = st.builds(
    lambda name, text, seconds, channel, extractor: raw(
        f"https://example.org/{name}", text=f"text {text}", observed=at(seconds), channel=channel, extractor=extractor
    ),
    name=st.sampled_from("ab"),
    text=st.integers(0, 5),
    seconds=st.sampled_from([0, 0.0004, 1, 2.5]),
    channel=st.sampled_from(["feed_summary", "feed_full", "page", "wire"]),
    extractor=st.sampled_from(["x/1", "x/2"]),
)
FEW = settings(deadline=None, max_examples=100)
Messages = list[tuple[Arrival, RawArticle]]


@st.composite
def messages(draw: st.DrawFn) -> Messages:
    """Arrivals on both lanes with growing offsets; no more texts than are kept."""
    found: Messages = []
    for offset, article in enumerate(draw(st.lists(ARTICLES, max_size=REVISIONS_KEPT))):
        topic = draw(st.sampled_from(["articles.raw", "articles.raw.backfill"]))
        found.append((came(article, offset, topic=topic), article))
    return found


@FEW
@given(messages(), st.data())
def test_a_replay_from_any_commit_gives_the_same_articles(found: Messages, data: st.DataObject) -> None:
    history = History()
    first = [outcome for message in found for outcome in history.settle([message])]
    commit = data.draw(st.integers(0, len(found)), label="commit")
    again = [outcome for message in found[commit:] for outcome in history.settle([message])]
    assert outputs(again) == outputs(first[commit:])
    assert [type(outcome) for outcome in again] == [type(outcome) for outcome in first[commit:]]


@FEW
@given(messages(), st.data())
def test_a_crash_between_remembering_and_committing_changes_nothing(found: Messages, data: st.DataObject) -> None:
    """The state holds what came up to the crash; the messages are read again from the last commit, then go on."""
    calm, torn = History(), History()
    wanted = [outcome for message in found for outcome in calm.settle([message])]
    crash = data.draw(st.integers(0, len(found)), label="crash")
    commit = data.draw(st.integers(0, crash), label="commit")
    torn.settle(found[:crash])
    assert outputs(torn.settle(found[commit:])) == outputs(wanted[commit:])
    assert torn.state == calm.state


@FEW
@given(messages(), st.integers(1, 5))
def test_batches_do_not_matter(found: Messages, size: int) -> None:
    whole, parts = History(), History()
    together = whole.settle(found)
    one_by_one = [o for n in range(0, len(found), size) for o in parts.settle(found[n : n + size])]
    assert together == one_by_one
    assert whole.state == parts.state


@FEW
@given(messages())
def test_versions_grow_unless_the_observation_is_older(found: Messages) -> None:
    history, newest, latest = History(), dict[str, int](), dict[str, float]()
    for message in found:
        (outcome,) = history.settle([message])
        assert not isinstance(outcome, Dead)
        if isinstance(outcome, Drop):
            continue
        assert isinstance(outcome, Keep)
        assert isinstance(outcome.article, UniqueArticle)
        name, version = outcome.article.id, outcome.article.version
        observed = int(outcome.article.observed.timestamp() * 1000)
        if name in newest:
            assert (version > newest[name]) == (observed >= latest[name])
        newest[name] = max(version, newest.get(name, version))
        latest[name] = max(observed, latest.get(name, observed))


@FEW
@given(messages(), st.data())
def test_what_was_put_back_never_comes_out_as_something_new(found: Messages, data: st.DataObject) -> None:
    """A requeued text comes out with the version that it had, or (a fuller text stands there by now) not at all."""
    history = History()
    kept = {(o[0], o[3]): o for message in found for o in outputs(history.settle([message])) if o}
    before = dict(history.state)
    for message, article in found:
        again = came(article, 100 + message.offset, topic=message.topic, headers=(("requeued", b"0-1"),))
        (out,) = outputs(history.settle([(again, article)]))
        assert out is None or out[1] <= kept[out[0], out[3]][1]
    assert history.state == before
