"""A news agency's file to drafts: ninjs 1 to 3 (JSON), NewsML-G2 and NITF 3 (XML), told apart by their content.

Every item comes out with what its agency says about it, also one that is withheld or withdrawn: the caller has to
act on that, and would know nothing of it by a refusal.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from services.producers.charset import decode
from services.producers.draft import Draft, Refused
from services.producers.loose_json import loads
from services.producers.wires import newsml_g2, ninjs, nitf
from services.producers.wires.document import Broken, Element, child, children, name_of, original, parse, words
from services.producers.wires.refusals import Problem, not_a_wire, other_item, too_many, unfit

EXTRACTOR: Final = "wires/1"
SIZE_LIMIT: Final = 20 * 1024 * 1024
"""Bytes; agencies send one item or a few hundred a file."""
ITEMS_LIMIT: Final = 2_000


def read(data: bytes, *, source: str | None) -> Iterator[Draft | Refused]:
    """Each item of the file in `data`, in its order; never raises for what is in `data`.

    `source` names the agency; without it, what the item states. An item that is not usable is a draft whose
    `wire.status` says so, even where nothing else is left of it.
    """
    if len(data) > SIZE_LIMIT:
        what = f"a file of {len(data):,} bytes; wires are read up to {SIZE_LIMIT:,}. Split it"
        yield not_a_wire(what).refuse("", b"")
        return
    text = decode(data)[0].lstrip("\ufeff \t\r\n\0")
    if not text:
        yield not_a_wire("an empty file. Fetch it again").refuse("", data)
    elif text.startswith(("{", "[")):
        yield from _json(text, data, source)
    else:
        yield from _xml(text, data, source)


def _xml(text: str, data: bytes, source: str | None) -> Iterator[Draft | Refused]:
    try:
        root = parse(text)
    except Broken as broken:
        yield broken.problem.refuse("", data)
        return
    items = _items(root)
    priority = words(child(root, "header", "priority"))
    for number, item in enumerate(items[:ITEMS_LIMIT], start=1):
        position = f"item {number}"
        yield _settled(_xml_draft(item, position, source, priority), position, partial(original, item))
    if not items:
        yield not_a_wire("a NewsML-G2 message without any item. Ask the agency").refuse("", data)
    elif len(items) > ITEMS_LIMIT:
        yield too_many(ITEMS_LIMIT).refuse(f"item {ITEMS_LIMIT + 1}", data)


def _items(root: Element) -> list[Element]:
    if name_of(root) != "newsMessage":
        return [root]
    return [item for items in children(root, "itemSet") for item in items]


def _xml_draft(item: Element, position: str, source: str | None, priority: str) -> Draft | Problem:
    name = name_of(item)
    if name in newsml_g2.ITEMS:
        return newsml_g2.to_draft(item, position, source, priority)
    return nitf.to_draft(item, position, source) if name == "nitf" else other_item(name)


def _settled(found: Draft | Problem, position: str, record: Callable[[], bytes]) -> Draft | Refused:
    """A draft that is fit, else the refusal with the record's own bytes."""
    if isinstance(found, Problem):
        return found.refuse(position, record())
    problem = unfit(found)
    return problem.refuse(position, record()) if problem else found


def _json(text: str, data: bytes, source: str | None) -> Iterator[Draft | Refused]:
    try:
        values = _values(text)
    except RecursionError:
        yield not_a_wire("JSON that nests thousands of levels deep. Check the file").refuse("", data)
        return
    for number, value in enumerate(values[:ITEMS_LIMIT], start=1):
        position = f"item {number}"
        if isinstance(value, _NoJson):
            yield value.problem.refuse(position, value.text.encode("utf-8", "replace"))
        else:
            yield _settled(ninjs.to_draft(value, position, source), position, partial(_bytes, value))
    if not values:
        yield not_a_wire("an empty list. Fetch it again").refuse("", data)
    elif len(values) > ITEMS_LIMIT:
        yield too_many(ITEMS_LIMIT).refuse(f"item {ITEMS_LIMIT + 1}", data)


def _bytes(value: Any) -> bytes:
    try:
        return json.dumps(value).encode("ascii")
    except RecursionError:
        return b""


class _NoJson:
    """A line, or a whole file, that is no JSON."""

    def __init__(self, text: str, error: ValueError) -> None:
        self.text = text
        self.problem = Problem(
            "not_json", f"not JSON ({error}). Fetch the file again; if it stays so, tell the agency."
        )


def _values(text: str) -> list[Any]:
    """The items of one document, or of lines of JSON. Raises RecursionError."""
    try:
        whole = loads(text)
    except ValueError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        by_line = [_line(line) for line in lines[: ITEMS_LIMIT + 1]]
        return by_line if any(isinstance(value, dict) for value in by_line) else [_NoJson(text, error)]
    return whole if isinstance(whole, list) else [whole]


def _line(line: str) -> Any:
    try:
        return loads(line)
    except ValueError as error:
        return _NoJson(line, error)
