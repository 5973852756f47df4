"""The one door of the wires: what the bytes are, how many items, and hostile ones."""

import json
import time

import pytest

from services.producers.draft import Draft, Refused
from services.producers.wires import EXTRACTOR, read, reader
from tests.unit.producers.wires.samples import (
    GUID,
    NITF_BODY,
    found,
    g2_item,
    g2_message,
    ninjs_1,
    ninjs_3,
    nitf_file,
    refused,
)

LAUGHS = '<!DOCTYPE nitf [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)  # fmt: skip


def test_the_version_of_the_reader() -> None:
    assert EXTRACTOR == "wires/1"


def test_json_as_one_item_a_list_or_lines() -> None:
    one, two = ninjs_1(), ninjs_3(uri="urn:two")
    lines = f"\n{json.dumps(one)}\n\n{json.dumps(two)}\nnot json\n"
    assert [i.position for i in found([one, two])] == ["item 1", "item 2"]
    assert [getattr(i, "error", "draft") for i in found(lines)] == ["draft", "draft", "not_json"]
    assert isinstance(found(json.dumps(one, indent=2))[0], Draft)


def test_a_source_that_is_given_wins() -> None:
    for data in (json.dumps(ninjs_1()), g2_item(), nitf_file()):
        (draft,) = found(data, source="Desk")
        assert isinstance(draft, Draft)
        assert draft.source == "Desk"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(encoding: str) -> None:
    text = nitf_file(body=NITF_BODY.replace("bridge", "brücke")).replace("UTF-8", encoding)
    (draft,) = read(text.encode(encoding), source=None)
    assert isinstance(draft, Draft)
    assert draft.title == "Council votes for the brücke"


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        ("", "not_a_wire", "an empty file"),
        (" \n", "not_a_wire", "an empty file"),
        ("[]", "not_a_wire", "an empty list"),
        ('{"uri": "urn:a",', "not_json", "not JSON"),
        ("plain words", "not_a_wire", "no well-formed XML"),
        ("<rss/>", "not_a_wire", "its root is <rss>"),
        ("<NewsML/>", "not_a_wire", "NewsML 1"),
        ("<conceptItem/>", "not_news", "a concept item"),
        ("<knowledgeItem/>", "not_news", "a knowledge item"),
        ("<planningItem/>", "not_news", "a planning item"),
        ("<contentSet/>", "not_a_wire", "a part of a NewsML-G2 item"),
        ("<newsMessage><header/></newsMessage>", "not_a_wire", "without any item"),
        ("<nitf><body>", "truncated", "breaks off"),
        ("<nitf><body></nitf>", "not_a_wire", "no well-formed XML"),
        ("<nitf/>", "no_title_no_text", "neither a headline nor a text"),
    ],
)
def test_what_cannot_be_read_is_told(data: str, error: str, words: str) -> None:
    refusal = refused(data)
    assert (refusal.error, words in refusal.reason) == (error, True), refusal.reason
    assert refusal.reason.endswith(".")


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "ITEMS_LIMIT", 2)
    for data in (g2_message(*[g2_item()] * 3), json.dumps([ninjs_1()] * 3), "\n".join([json.dumps(ninjs_1())] * 3)):
        items = found(data)
        assert [getattr(i, "error", "draft") for i in items] == ["draft", "draft", "too_many"]
        assert items[2].position == "item 3"
    monkeypatch.setattr(reader, "SIZE_LIMIT", 10)
    assert "read up to 10" in refused(nitf_file()).reason


def test_entities_are_never_expanded() -> None:
    (draft,) = found(nitf_file(prologue=LAUGHS + "]>", body=NITF_BODY.replace("&amp;", "&i;")))
    assert isinstance(draft, Draft)
    assert "a bridge &i; a ferry" in draft.text


@pytest.mark.parametrize("kind", ["SYSTEM 'file:///etc/hostname'", "PUBLIC 'x' 'http://127.0.0.1:9/x.dtd'"])
def test_nothing_outside_the_file_is_read(kind: str) -> None:
    prologue = f"<!DOCTYPE nitf {kind} [<!ENTITY x {kind}><!ENTITY % p {kind}> %p;]>"
    (draft,) = found(nitf_file(prologue=prologue, body=NITF_BODY.replace("&amp;", "&x;")))
    assert isinstance(draft, Draft)
    assert "a bridge &x; a ferry" in draft.text


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ("<nitf>" + "<p>" * 5_000 + "</p>" * 5_000 + "</nitf>", "too_deep"),
        (f"<nitf><body><body.content><p>{'x' * 10_100_000}</p></body.content></body></nitf>", "too_deep"),
        ("[" * 100_000, "not_a_wire"),
        ('{"uri":' * 100_000, "not_a_wire"),
        ("<!DOCTYPE nitf [" + "<!ENTITY" * 10_000, "not_a_wire"),
        ('{"uri": "urn:a", "version": 1' + "0" * 5_000 + "}", "not_json"),
    ],
)  # fmt: skip
def test_depth_and_size_cost_a_refusal(data: str, error: str) -> None:
    assert refused(data).error == error


def test_deep_json_within_an_item_is_left_out() -> None:
    deep = json.dumps(ninjs_1())[:-1] + ', "x": ' + '{"a":' * 400 + "1" + "}" * 401
    assert isinstance(found(deep)[0], Draft)
    associated = json.dumps(ninjs_1(uri=...))[:-1] + ', "x": ' + "[" * 400 + "]" * 400 + "}"
    assert refused(associated).error == "no_id"


def test_odd_numbers_and_half_characters() -> None:
    odd = json.dumps(ninjs_1(headline="\ud800 Vote")).replace('"version": "2"', '"version": 1e400, "urgency": NaN')
    (draft,) = found(odd)
    assert isinstance(draft, Draft)
    assert (draft.title, draft.wire and draft.wire.version) == ("\ufffd Vote", None)


@pytest.mark.parametrize(
    "data",
    [
        g2_item(before="<rightsInfo><usageTerms>x</usageTerms></rightsInfo>" * 20_000),
        g2_item(content="<subject qcode='a:b'/>" * 20_000 + "<headline>Vote</headline>"),
        g2_item(before="<assert qcode='a:b'><name>x</name></assert>" * 20_000),
        nitf_file(body=NITF_BODY.replace("By ", "a and " * 20_000)),
        nitf_file('<doc-id id-string="' + "urn:newsml:" * 20_000 + '"/>'),
    ],
    ids=["rights", "subjects", "asserts", "byline", "id"],
)  # fmt: skip
def test_long_lists_cost_linear_time(data: str) -> None:
    started = time.process_time()
    found(data)
    assert time.process_time() - started < 2


def test_a_refused_item_keeps_its_own_words() -> None:
    (_, second) = found(g2_message(g2_item(), g2_item(guid="")))
    assert isinstance(second, Refused)
    assert b"Council votes" in second.data
    assert GUID.encode() not in second.data
