"""Which articles some bytes may be of, where no key says it: what a producer refused, or a message with a wrong key.

Whoever must not show an article any more needs this for bytes that never became one.
"""

import re
from collections.abc import Container, Iterator
from typing import Final

import msgspec

from services.contract.identity import article_id, canonical_url, key

_ID: Final = re.compile(r"[0-9a-f]{32}")
_URL: Final = re.compile(rb"https?:(?:\\?/){2}[^\s\"'<>\\\x00]+(?:\\/[^\s\"'<>\\\x00]*)*", re.IGNORECASE)
"""As it stands in markup, text or JSON, where a slash may be escaped."""
_AFTER: Final = b".,;:!?)]}"
_AMP: Final = b"&amp;"


def belongs(data: bytes, name: bytes | None, taken: Container[bytes]) -> bool:
    """Whether bytes may be of one of the `taken` articles: by their Kafka key, or by an id or URL within.

    A record of ours says whose it is, whatever its text links to; in other bytes every URL counts.
    """
    if name is not None and name in taken:
        return True
    own = _own_id(data)
    return own in taken if own is not None else any(id_ in taken for id_ in ids_within(data))


def _own_id(data: bytes) -> bytes | None:
    """The key of the record that the bytes are, where they are one of the contract's."""
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    id_ = found.get("id") if isinstance(found, dict) and "schema" in found else None
    return key(id_) if isinstance(id_, str) and _ID.fullmatch(id_) else None


def ids_within(data: bytes) -> Iterator[bytes]:
    """The keys of the articles whose URLs stand in the bytes, each URL once."""
    for found in set(_URL.findall(data)):
        url = found.replace(b"\\/", b"/").replace(_AMP, b"&")
        for form in {url, url.rstrip(_AFTER)}:  # the end of a sentence, or of the URL
            canonical = canonical_url(form.decode("utf-8", "replace"))
            if canonical:
                yield key(article_id(url=canonical, source="", guid=None, title=""))
