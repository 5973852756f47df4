"""JSON lines to drafts, as a stream: a file may be far larger than memory.

A file that holds one JSON document over several lines (one article, or a list of them) is read too, since that is
what people get when they save one record by hand.
"""

import json
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from typing import Final, Protocol, runtime_checkable

from services.producers.draft import Draft, Refused
from services.producers.jsonl.line import to_draft

EXTRACTOR: Final = "jsonl/1"
LINE_LIMIT: Final = 8 * 1024 * 1024
"""Bytes. A longer line is no article: it is refused without being decoded."""
_SHOWN: Final = 64 * 1024
_BOM: Final = b"\xef\xbb\xbf"


def read(data: bytes | Iterable[bytes], *, source: str) -> Iterator[Draft | Refused]:
    """One draft or refusal per line that is not blank. `data` is a file's bytes, or its lines (an open file will do).

    `source` names the articles' source where a line does not. Never raises for what is in the lines.
    """
    lines = _numbered(data)
    for number, line in lines:
        if _opens_a_document(line):
            yield from _document(number, line, lines, source)
        else:
            yield _one(line, number, source)
        break
    for number, line in lines:
        yield _one(line, number, source)


def _one(line: bytes, number: int, source: str) -> Draft | Refused:
    position = f"line {number}"
    if len(line) <= LINE_LIMIT:
        return to_draft(line, source=source, position=position)
    reason = f"{position} is longer than {LINE_LIMIT:,} bytes; split it, one article a line."
    return Refused(position=position, error="too_large", reason=reason, data=line[:_SHOWN])


def _numbered(data: bytes | Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers, blank ones left out."""
    stream = BytesIO(data) if isinstance(data, bytes) else data
    lines = _bounded(stream) if isinstance(stream, Readable) else stream
    for number, line in enumerate(lines, start=1):
        stripped = (line.removeprefix(_BOM) if number == 1 else line).strip()
        if len(line) > LINE_LIMIT:
            yield number, line  # cut, perhaps at a blank: without that it would look as if it were whole
        elif stripped:
            yield number, stripped


@runtime_checkable
class Readable(Protocol):
    """An open binary file, as far as it matters here."""

    def readline(self, size: int = ..., /) -> bytes: ...


def _bounded(stream: Readable) -> Iterator[bytes]:
    """Lines of a stream, each held only up to one byte more than the limit."""
    while line := stream.readline(LINE_LIMIT + 1):
        rest = line
        while len(rest) > LINE_LIMIT and not rest.endswith(b"\n"):
            rest = stream.readline(LINE_LIMIT + 1)
        yield line


def _opens_a_document(line: bytes) -> bool:
    return line[:1] in (b"{", b"[") and line[-1:] != b"}"


def _document(number: int, first: bytes, rest: Iterator[tuple[int, bytes]], source: str) -> Iterator[Draft | Refused]:
    """One JSON document over several lines; what is none is read line by line after all."""
    held, size = [(number, first)], len(first)
    for item in rest:
        held.append(item)
        size += len(item[1])
        if size > LINE_LIMIT:
            break
    else:
        articles = _articles(b"\n".join(line for _, line in held))
        if articles is not None:
            yield from (to_draft(raw, source=source, position=f"item {n}") for n, raw in enumerate(articles, start=1))
            return
    yield from (_one(line, n, source) for n, line in chain(held, rest))


def _articles(text: bytes) -> list[bytes] | None:
    try:
        whole = json.loads(text.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return [json.dumps(article).encode("ascii") for article in (whole if isinstance(whole, list) else [whole])]
