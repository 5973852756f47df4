"""Wire items bent at random: each is read or refused, an article can be made of it, and it crosses the guard's line."""

import json
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contract.articles import Provenance, encode
from services.producers.draft import Draft, Held, Refused, finish
from services.producers.guarded_child import Item
from services.producers.sanitise import clean
from services.producers.wires import read
from tests.bad_input.test_mutated import alike, bent
from tests.fakes import NOON
from tests.unit.producers.wires.samples import XHTML_BODY, g2_item, g2_message, ninjs_1, ninjs_3, nitf_file

WHERE = Provenance(producer="wires", extractor="wires/1", input="input")
DOCUMENTS = {
    "message": g2_message(g2_item(), g2_item(body=f"<inlineXML>{XHTML_BODY}</inlineXML>")),
    "nitf": nitf_file(prologue="<!DOCTYPE nitf [<!ENTITY a 'b'>]>"),
    "ninjs 1": json.dumps([ninjs_1(embargoed="2026-03-05T12:00:00Z")]),
    "ninjs 3": f"{json.dumps(ninjs_3())}\n{json.dumps(ninjs_3(pubStatus='canceled'))}\n",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_bent_items(name: str) -> None:
    @alike(max_examples=150)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        document = data.draw(bent(DOCUMENTS[name].encode()))
        for found in read(document, source=None):
            settled(found)

    run()


def settled(found: Draft | Refused) -> None:
    """As the intake does it."""
    if isinstance(found, Refused):
        assert found.error
        assert found.reason.endswith(".")
        return
    assert found.wire is not None
    assert all(moment.tzinfo for moment in (found.wire.embargo, found.wire.expires) if moment)
    crossed = msgspec.msgpack.decode(msgspec.msgpack.encode(Item(draft=found)), type=Item).draft
    assert crossed == found
    if clean(found.text):
        with suppress(Held):
            assert encode(finish(found, observed=NOON, provenance=WHERE))
