"""What must hold after every fault: I1 to I9, each told by name where it does not.

I1 nothing lost, I2 no document twice, I3 the newest revision stands, I4 no commit ran ahead of its output, I5 memory
bounded, I6 recovered by itself in time, I7 dead letters are whole, I8 the counters tell the truth, I9 no half document.
"""

from collections import Counter, defaultdict
from typing import Any, Final

from services.contract.articles import EnrichedArticle, UniqueArticle, decode, reader
from services.contract.identity import key
from services.contract.notices import Sighting
from services.pipeline import CLASSIFIED, DEAD, ENRICHED, RAW, SIGHTINGS, UNIQUE, Lane
from services.runtime.topic_log import read_all
from tests.faults.sampler import Place
from tests.faults.trial import Trial
from tests.integration.account import text_of
from tests.integration.stream import Expected

ALL: Final = ("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9")
MEMORY_MIB: Final = 600

_SIGHTINGS: Final = reader(Sighting)


class Violation(AssertionError):
    """An invariant does not hold."""


def hold(invariant: str, true: object, why: object) -> None:
    """Raise Violation unless it is true."""
    if not true:
        raise Violation(f"{invariant}: {str(why)[:1500]}")


def check(trial: Trial) -> list[str]:
    """All of them; the names of those that held. Raises Violation."""
    apart = trial.forgiven | set(trial.doomed)
    expected = {id_: e for id_, e in trial.flow.ledger.articles().items() if id_ not in apart}
    hold("I1", all(sent.offset >= 0 for sent in trial.flow.ledger.sent), "a message was never acked")
    documents = _documents(trial, expected)
    _newest(documents, expected)
    _sightings(trial, expected)
    _letters(trial)
    _commits(trial)
    peak = {name: max(found) for name, found in trial.sampler.memory.items() if found}
    hold("I5", max(peak.values()) < MEMORY_MIB, f"memory in MiB: {peak}")
    hold("I6", trial.recovered <= trial.row.recover_seconds, f"{trial.recovered:.1f} s")
    _counters(trial)
    return list(ALL)


def _documents(trial: Trial, expected: dict[str, Expected]) -> dict[str, dict[str, Any]]:
    found = trial.flow.documents()
    times = Counter(document["id"] for document in found)
    missing = [id_ for id_ in expected if not times[id_]]
    hold("I1", not missing, f"{len(missing)} acked articles are not in the index, such as {missing[:3]}")
    twice = [id_ for id_, n in times.items() if n > 1]
    hold("I2", not twice, f"more than once in the index: {twice[:3]}")
    strangers = set(times) - set(expected) - trial.forgiven - set(trial.doomed)
    hold("I2", trial.acked or len(strangers) == trial.bystanders, f"documents of nobody: {list(strangers)[:3]}")
    dead = [id_ for id_ in trial.doomed if times[id_]]
    hold("I7", not dead, f"should be dead letters, and are in the index: {dead[:3]}")
    return {document["id"]: document for document in found}


def _newest(documents: dict[str, dict[str, Any]], expected: dict[str, Expected]) -> None:
    for id_, wanted in expected.items():
        document = documents[id_]
        told = (document["headline"], text_of(document))
        hold(
            "I3",
            document["revision"] == wanted.revision,
            f"{id_} stands at revision {document['revision']}, not {wanted.revision}",
        )
        hold("I3", document["_version"] == document["version"], f"{id_}: external version {document['_version']}")
        hold("I9", told == (wanted.newest.title, wanted.newest.text), f"{id_} has another text than was sent")
        hold("I9", document["_id"] == id_, f"{id_} lies under {document['_id']}")


def _sightings(trial: Trial, expected: dict[str, Expected]) -> None:
    wanted = Counter({id_: e.sightings for id_, e in expected.items() if e.sightings})
    found = Counter(s["id"] for s in trial.flow.documents("sightings") if s["id"] in expected)
    hold("I1", not wanted - found, f"repeats that were not recorded: {dict(wanted - found)}")
    hold("I2", not found - wanted, f"sightings of what was no repeat: {dict(found - wanted)}")


def _letters(trial: Trial) -> None:
    letters = trial.flow.letters()
    wanted = trial.flow.ledger.dead()
    sent = {(s.topic, s.partition, s.offset): s for s in trial.flow.ledger.sent}
    doomed = {key(id_): error for id_, error in trial.doomed.items()}
    found = Counter(
        (x.error, x.topic, x.partition, x.offset)
        for x in letters
        if x.key not in doomed and x.address not in trial.allowed
    )
    hold(
        "I7",
        set(wanted) == set(found),
        f"missing {list(set(wanted) - set(found))[:3]}, unexpected {list(set(found) - set(wanted))[:3]}",
    )
    for letter in letters:
        hold("I7", letter.stage and letter.error and letter.reason and letter.attempts >= 1, f"half a letter: {letter}")
        origin = sent.get((letter.topic, letter.partition, letter.offset))
        if origin is not None:
            hold("I7", letter.value == (origin.value or b""), f"letter {letter.address} has other bytes than were sent")
    gone = {x.key: x.error for x in letters if x.key in doomed}
    hold("I7", gone == doomed, f"doomed: {doomed}, buried: {gone}")


def _counters(trial: Trial) -> None:
    for member in trial.flow.members.values():
        counts = member.counts()
        for stage in {stage for stage, _ in counts}:
            received, sent, dropped, dead = (counts[stage, c] for c in ("received", "sent", "dropped", "dead"))
            hold(
                "I8",
                received == sent + dropped + dead,
                f"{stage}: {received} received, {sent} + {dropped} + {dead} settled",
            )
    untouched = all(member.starts == 1 for member in trial.flow.members.values()) and not trial.shared
    if untouched:
        raw = trial.settings.named(RAW.on(Lane.LIVE))
        acked = sum(sent.topic == raw for sent in trial.flow.ledger.sent)
        received = trial.flow.counts()["dedupe", "received"]
        hold("I8", received >= acked, f"dedupe counted {received} of {acked}")


def _commits(trial: Trial) -> None:
    """I4: at every sample, each input below the committed offset had its output below the end of the output's topic."""
    outputs = _outputs(trial)
    checked: dict[tuple[str, Place], int] = defaultdict(int)
    for sample in trial.sampler.samples:
        for stage, places in sample.committed.items():
            for place, committed in places.items():
                for offset in range(checked[stage, place], committed):
                    out = outputs.get((*place, offset))
                    if out is None:
                        continue  # a stage without topics behind it, or a record of an aborted transaction
                    ahead = out[1] >= sample.ends.get(out[0], 0)
                    hold(
                        "I4",
                        not ahead,
                        f"{stage} committed {place} to {committed}, but the output of {offset} was not there",
                    )
                checked[stage, place] = max(checked[stage, place], committed)


def _outputs(trial: Trial) -> dict[tuple[str, int, int], tuple[Place, int]]:
    """Where each input of each stage went first: to an output topic, or to the dead letters."""
    named, fused = trial.settings.named, trial.topology == "fused"
    found: dict[tuple[str, int, int], tuple[Place, int]] = {}
    for x in trial.flow.letters():
        partition, _, offset = x.address.partition("-")
        found[x.topic, x.partition, x.offset] = ((named(DEAD.name), int(partition)), int(offset))
    raw = named(RAW.on(Lane.LIVE))
    for arrival in read_all(trial.settings, named(SIGHTINGS.name)):
        _, partition, offset = decode(_SIGHTINGS, arrival.value or b"").message.split("-")
        found.setdefault((raw, int(partition), int(offset)), ((arrival.topic, arrival.partition), arrival.offset))
    hops = [(UNIQUE, CLASSIFIED), (CLASSIFIED, ENRICHED)]
    for before, after in [] if fused else hops:
        _join(trial, named(before.on(Lane.LIVE)), named(after.on(Lane.LIVE)), found)
    _join_raw(trial, raw, named((ENRICHED if fused else UNIQUE).on(Lane.LIVE)), found)
    return found


_VERSIONED: Final = reader(UniqueArticle)
_ENRICHED: Final = reader(EnrichedArticle)


def _join(trial: Trial, before: str, after: str, found: dict[tuple[str, int, int], tuple[Place, int]]) -> None:
    first: dict[tuple[bytes | None, int], tuple[Place, int]] = {}
    for arrival in read_all(trial.settings, after):
        version = decode(_VERSIONED, arrival.value or b"").version
        first.setdefault((arrival.key, version), ((after, arrival.partition), arrival.offset))
    for arrival in read_all(trial.settings, before):
        version = decode(_VERSIONED, arrival.value or b"").version
        out = first.get((arrival.key, version))
        if out:
            found.setdefault((before, arrival.partition, arrival.offset), out)


def _join_raw(trial: Trial, raw: str, after: str, found: dict[tuple[str, int, int], tuple[Place, int]]) -> None:
    first: dict[tuple[bytes | None, str, str], tuple[Place, int]] = {}
    for arrival in read_all(trial.settings, after):
        told = decode(_VERSIONED, arrival.value or b"")
        first.setdefault((arrival.key, told.title, told.text), ((after, arrival.partition), arrival.offset))
    for sent in trial.flow.ledger.sent:
        if sent.article and sent.topic == raw:
            out = first.get((sent.key, sent.article.title, sent.article.text))
            if out:
                found.setdefault((raw, sent.partition, sent.offset), out)
