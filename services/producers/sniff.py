"""Which reader gets a file: decided by what is in it first, by its name second.

Names and content types lie (a feed served as `text/html`, JSON lines called `.txt`); the first bytes rarely do.
"""

import json
import re
from pathlib import PurePath
from typing import Final, Literal

from services.producers.charset import decode
from services.producers.warc.opening import packing_of

HEAD: Final = 64 * 1024
"""Bytes of a file that are looked at."""
Kind = Literal["feed", "jsonl", "page", "dump", "wire", "warc", "csv", "empty", "binary"]

_MAGIC: Final = (
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BZh",
    b"\x28\xb5\x2f\xfd",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\xd0\xcf\x11\xe0",
    b"RIFF",
    b"ID3",
    b"OggS",
    b"\x7fELF",
    b"SQLite format 3",
    b"OTTO",
    b"wOF",
)
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
FEED_ROOTS: Final = frozenset(("rss", "rdf", "feed", "channel", "entry", "item"))
WIRE_ROOTS: Final = frozenset(
    (
        "newsitem",
        "newsmessage",
        "packageitem",
        "knowledgeitem",
        "conceptitem",
        "planningitem",
        "catalogitem",
        "nitf",
        "newsml",
    )
)
"""Of NewsML-G2 and NITF; those that are no news are told about by the reader of wires."""
_PROLOGUE: Final = re.compile(
    r"\s*(?:<!--.*?-->|<\?.*?\?>|(?P<doctype><!doctype\s+html\b[^>]*>)|<![A-Za-z][^>\[]*(?:\[.*?\]\s*)?>)",
    re.IGNORECASE | re.DOTALL,
)
_ROOT: Final = re.compile(r"\s*<(?:[\w.-]+:)?(?P<name>[A-Za-z_][\w.-]*)")
_PAGE_ROOT: Final = re.compile(
    r"html|head|body|title|meta|link|script|style|div|p|article|main|section|table|h[1-6]|center|font|br|span|a|img|b|"
    r"strong|i|em|ul|ol|iframe"
)
_JSON_FEED: Final = re.compile(r'"version"\s*:\s*"https?://(?:www\.)?jsonfeed\.org|"items"\s*:\s*\[')
_NINJS_SCHEMA: Final = re.compile(r'"(?:\$?schema|\$id)"\s*:\s*"[^"]{0,200}ninjs', re.IGNORECASE)
_NINJS_ID: Final = re.compile(r'"uri"\s*:\s*"', re.IGNORECASE)
_NINJS_FACT: Final = re.compile(
    r'"(?:versioncreated|pubstatus)"\s*:|'
    r'"type"\s*:\s*"(?:text|audio|video|picture|graphic|composite|component|planning|event)"',
    re.IGNORECASE,
)
_OTHER_TEXT: Final = re.compile(r'"text"\s*:\s*"')
"""The text of an article in JSON lines; ninjs has none under this name."""
_BY_NAME: Final[dict[str, Kind]] = {
    ".rss": "feed",
    ".atom": "feed",
    ".rdf": "feed",
    ".xml": "feed",
    ".html": "page",
    ".htm": "page",
    ".xhtml": "page",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
}
_BY_TYPE: Final[tuple[tuple[str, Kind], ...]] = (
    ("rss", "feed"),
    ("atom", "feed"),
    ("rdf", "feed"),
    ("html", "page"),
    ("ndjson", "jsonl"),
    ("json", "jsonl"),
    ("xml", "feed"),
)


_FEED_NAME: Final = re.compile(r"\.(rss|atom|rdf)(\.xml)?$")


def kind_of(data: bytes, name: str, content_type: str | None) -> Kind:
    """The reader for a file whose first bytes (64 KiB are enough) are `data`.

    XML of other kinds than feeds counts as `feed`: that reader says what it is and what to do with it.
    """
    head = data[:HEAD]
    if packing_of(head):
        return "warc"
    if head.startswith(_MAGIC):
        return "binary"
    text = decode(head, content_type)[0].lstrip("\ufeff \t\r\n\0")
    if not text.strip():
        return "binary" if b"\0" in head else "empty"
    if len(_CONTROLS.findall(text)) * 50 > len(text):
        return "binary"
    kind = _by_content(text)
    if kind == "page" and _FEED_NAME.search(name.lower()):
        return "feed"  # an error page under a feed's name: the reader of feeds says so
    return kind or _by_name(name, content_type)


def _by_content(text: str) -> Kind | None:
    if text.startswith(("{", "[")):
        return _json(text)
    if text.startswith("<"):
        return _markup(text)
    # Markup that starts on a later line: a server's warning printed before it.
    later = re.search(r"^\s{0,80}(<\?xml|<!doctype|<rss|<feed|<html)", text[:4096], re.IGNORECASE | re.MULTILINE)
    return _markup(text[later.start() :]) if later else None


def _markup(text: str) -> Kind | None:
    root = root_of(text)
    if _PAGE_ROOT.fullmatch(root):
        return "page"
    if root in WIRE_ROOTS:
        return "wire"
    # XML of any kind: feeds first, and what is none is best told about by the reader of feeds.
    return "feed" if root else None


def root_of(text: str) -> str:
    """The local name of the first element in lower case (`html` where an HTML document type comes before it, unless it is a feed's).

    Empty where there is no element near the start. Comments and processing instructions are passed over.
    """
    at, html = 0, False
    while match := _PROLOGUE.match(text, at):
        html = html or match["doctype"] is not None
        at = match.end()
    found = _ROOT.match(text, at)
    name = found["name"].lower() if found else ""
    return "html" if html and name not in FEED_ROOTS else name


def _json(text: str) -> Kind | None:
    if text.startswith("[") and not re.match(r"\[\s*[\[{\"\d\]]", text):
        return None  # prose that starts with a bracket
    if _ninjs(text):
        return "wire"
    line = text.partition("\n")[0].strip()
    try:
        first = json.loads(line)
    except (ValueError, RecursionError):
        return "feed" if _JSON_FEED.search(text[:4096]) else "jsonl"
    if isinstance(first, dict) and isinstance(first.get("items"), list) and "text" not in first:
        return "feed"
    return "jsonl"


def _ninjs(text: str) -> bool:
    """By the names in it, as a long first line is cut and cannot be parsed."""
    if _NINJS_SCHEMA.search(text):
        return True
    told = _NINJS_ID.search(text) and _NINJS_FACT.search(text)
    return bool(told) and not _OTHER_TEXT.search(text) and not _JSON_FEED.search(text[:4096])


def _by_name(name: str, content_type: str | None) -> Kind:
    by_name = _BY_NAME.get(PurePath(name).suffix.lower())
    if by_name:
        return by_name
    stated = (content_type or "").lower().partition(";")[0]
    return next((kind for part, kind in _BY_TYPE if part in stated), "dump")
