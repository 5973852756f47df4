"""The bundled input through the whole flow gives what its own table says, fused or not."""

import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from services.contract.articles import RawArticle
from services.indexer.documents import Action
from services.pipeline import DEAD, FUSED, RAW
from services.producers.tally import Tally
from tests.fakes import Counted, Log
from tests.pipeline.flow import Flow, Steps, plain, written

EXPECTED: dict[str, Any] = json.loads(Path("services/demo/expected.json").read_text("utf-8"))
NAMES = [stage.name for stage in FUSED]
Demo = tuple[Log, Tally]


@pytest.fixture(scope="module")
def ran(demo: Demo, steps: Steps) -> dict[bool, Flow]:
    """The flow in both topologies, by whether it is fused."""
    flows = {}
    for fused in (False, True):
        flows[fused] = Flow(steps, copy.deepcopy(demo[0]))
        counted = Counted(*NAMES)
        flows[fused].run(fused=fused)
        assert all(counted.adds_up(name) for name in NAMES)
        assert counted.of("dedupe")["received"] == demo[1].published
        assert counted.of("enrich")["sent"] == EXPECTED["documents"] + EXPECTED["revisions"]
    return flows


@pytest.fixture(scope="module")
def actions(ran: dict[bool, Flow]) -> list[Action]:
    return ran[False].actions()


def file_of(document: dict[str, Any]) -> str:
    return Path(document["provenance"]["input"]).name


def test_both_topologies_write_the_same(ran: dict[bool, Flow]) -> None:
    separate, fused = (plain(ran[fused].actions()) for fused in (False, True))
    assert len(separate) == 80
    assert separate == fused


def test_everything_is_published_or_refused(demo: Demo) -> None:
    log, tally = demo
    assert tally.unread == []
    assert tally.published == len(log.all(RAW.name))
    assert sum(tally.dead.values()) == len(log.all(DEAD.name))
    records = sum(file["records"] for file in EXPECTED["files"].values())
    assert tally.published + sum(tally.dead.values()) == records


def test_the_totals_are_as_written(demo: Demo, actions: list[Action]) -> None:
    documents = written(actions)
    sightings = [action for action in actions if action.version is None]
    assert len(documents) == EXPECTED["documents"]
    assert len(sightings) == EXPECTED["copies"]
    assert sum(document["revision"] > 1 for document in documents.values()) == EXPECTED["revisions"]
    assert sum(demo[1].dead.values()) == len(EXPECTED["refused"])


@pytest.mark.parametrize(
    "name",
    list(EXPECTED["files"]),
)
def test_each_file_gives_what_is_written(name: str, demo: Demo, actions: list[Action]) -> None:
    found: Counter[str] = Counter()
    for action in actions:
        document = msgspec.json.decode(action.source)
        if file_of(document) == name:
            first = "revisions" if document["revision"] > 1 else "documents"
            found["copies" if action.version is None else first] += 1
    found["refused"] = sum(Path(document).name == name for document, _, _ in demo[1].letters)
    kinds = ("documents", "copies", "revisions", "refused")
    wanted = EXPECTED["files"][name]
    assert {kind: found[kind] for kind in kinds} == {kind: wanted[kind] for kind in kinds}


def places(rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(row["file"], row["where"]) for row in rows}


def test_the_copies_and_revisions_are_the_ones_meant(actions: list[Action]) -> None:
    documents = [msgspec.json.decode(action.source) for action in actions]
    where = {id(d): (file_of(d), d["provenance"].get("position", "")) for d in documents}
    copies = {where[id(d)] for d, action in zip(documents, actions, strict=True) if action.version is None}
    revisions = {where[id(d)] for d in documents if d.get("text") and d["revision"] > 1}
    assert copies == places(EXPECTED["copies_found"])
    assert revisions == places(EXPECTED["revisions_found"])


@pytest.mark.parametrize("case", EXPECTED["hostile"], ids=lambda case: case["where"])
def test_hostile_parts_never_reach_the_index(case: dict[str, Any], actions: list[Action]) -> None:
    (stored,) = [d for d in written(actions).values() if d.get("url") == case["url"]]
    said = json.dumps({name: stored[name] for name in ("headline", "title", "text")}, ensure_ascii=False)
    said += json.dumps(stored, ensure_ascii=False)
    assert [part for part in case["never_stored"] if part in said] == []


def test_dates_that_no_calendar_has_are_no_dates(demo: Demo) -> None:
    decoder = msgspec.json.Decoder(RawArticle)
    found = {(Path(a.provenance.input).name, a.provenance.position): a
             for a in (decoder.decode(m.value or b"") for m in demo[0].all(RAW.name))}  # fmt: skip
    for line in ("line 21", "line 22"):
        assert found["wire.jsonl", line].published is None


def test_a_second_ingest_of_the_same_adds_only_sightings(demo: Demo, steps: Steps, ran: dict[bool, Flow]) -> None:
    log = copy.deepcopy(demo[0])
    flow = Flow(steps, log, copy.deepcopy(ran[True].memory))
    before = dict(flow.memory.state)
    for partition in log.topics[RAW.name]:
        partition[:] = [later(m, n) for n, m in enumerate(partition, start=1000)]
    flow.run(fused=True)
    assert all(action.version is None for action in flow.actions())
    assert flow.memory.state == before


def later(arrived: Any, offset: int) -> Any:
    """The same message at a later offset."""
    return type(arrived)(arrived.topic, arrived.partition, offset, arrived.key, arrived.value)
