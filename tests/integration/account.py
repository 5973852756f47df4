"""Nothing lost, nothing doubled, the newest revision wins: the one comparison that every test of the flow ends with.

It holds what the index, the sightings and the dead letters say against the ledger of what the broker acked.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.integration.flow import Flow
from tests.integration.stream import Expected


def assert_complete(flow: Flow, *, replayed: bool = False) -> None:
    """Compare all that was sent since the account was begun. `replayed`: a message may have been settled twice, so that its sighting or its
    dead letter (never its document) may be there twice.
    """
    assert all(sent.offset >= 0 for sent in flow.ledger.sent), "a message was never acked"
    expected = flow.ledger.articles()
    _assert_documents(flow.documents(ids=expected), expected)
    _assert_revisions(flow, expected)
    _assert_sightings(flow, expected, replayed=replayed)
    _assert_dead(flow, replayed=replayed)


def text_of(document: Mapping[str, Any]) -> str:
    """The document's text, which stands under its language."""
    (text,) = document["text"].values()
    return str(text)


def _assert_documents(documents: list[dict[str, Any]], expected: Mapping[str, Expected]) -> None:
    times = Counter(document["id"] for document in documents)
    assert not [id_ for id_ in expected if not times[id_]], "acked, and not in the index"
    assert not [id_ for id_, n in times.items() if n > 1], "more than once in the index"
    for document in documents:
        wanted = expected[document["id"]]
        assert document["_id"] == document["id"]
        assert (document["headline"], text_of(document)) == (wanted.newest.title, wanted.newest.text)
        assert document["revision"] == wanted.revision


def _assert_revisions(flow: Flow, expected: Mapping[str, Expected]) -> None:
    """Without hole or repeat, and each number always means the same text and version."""
    passed = flow.revisions(expected)
    for id_, wanted in expected.items():
        assert sorted(passed[id_]) == list(range(1, len(wanted.revisions) + 1))
        for number, content in enumerate(wanted.revisions, start=1):
            said = passed[id_][number]
            assert len(said) == 1, f"revision {number} of {id_} stands for several texts or versions: {said}"
            assert next(iter(said))[0] == content


def _assert_sightings(flow: Flow, expected: Mapping[str, Expected], *, replayed: bool) -> None:
    wanted = Counter({id_: e.sightings for id_, e in expected.items() if e.sightings})
    found = Counter(sighting["id"] for sighting in flow.documents("sightings", expected))
    if replayed:
        assert set(found) == set(wanted)
        assert not wanted - found, "a repeat was not recorded"
    else:
        assert found == wanted


def _assert_dead(flow: Flow, *, replayed: bool) -> None:
    """Of the ledger's own messages: other tests may bury theirs in the same topics."""
    wanted = flow.ledger.dead()
    ours = {(sent.topic, sent.partition, sent.offset) for sent in flow.ledger.sent}
    found = Counter(
        (x.error, x.topic, x.partition, x.offset) for x in flow.letters() if (x.topic, x.partition, x.offset) in ours
    )
    assert (set(found) == set(wanted)) if replayed else (found == wanted)
