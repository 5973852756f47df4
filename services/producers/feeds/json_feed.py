"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) to drafts.

Items are decoded one by one, so that one wrong item, or a feed cut in the middle, costs only that item.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from services.contract.articles import Caption, DateEvidence
from services.producers.addresses import absolute
from services.producers.draft import Draft, Refused
from services.producers.feeds.elements import ENTRIES_LIMIT
from services.producers.feeds.entries import Frame
from services.producers.feeds.refusals import stopped, unfit
from services.producers.html import Extract, extract, to_text
from services.producers.language_tag import language_tag
from services.producers.loose_json import loads, no_number, without_surrogates
from services.producers.stated_dates import evidence, read_date


class Author(msgspec.Struct, kw_only=True):
    """An author; every field may be missing."""

    name: str | None = None
    url: str | None = None


class Attachment(msgspec.Struct, kw_only=True):
    """A file that belongs to the item."""

    url: str = ""
    mime_type: str = ""


class Item(msgspec.Struct, kw_only=True):
    """One item. `id` may be a number in old feeds: the standard says to read it as text."""

    id: str | int | float | None = None
    url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    image: str | None = None
    banner_image: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    author: Author | None = None
    authors: list[Author] | None = None
    tags: list[str] | None = None
    language: str | None = None
    attachments: list[Attachment] | None = None


class Top(msgspec.Struct, kw_only=True):
    """The feed without its items."""

    title: str | None = None
    home_page_url: str | None = None
    feed_url: str | None = None
    language: str | None = None
    author: Author | None = None
    authors: list[Author] | None = None


def items(text: str) -> tuple[dict[str, Any], list[Any], bool]:
    """The feed's own fields, its items, and whether the text breaks off.

    Raises ValueError where the text is no JSON object with a list of items, RecursionError where it nests too deeply.
    """
    try:
        whole = loads(text)
    except ValueError:
        return _broken_off(text)
    if not isinstance(whole, dict) or not isinstance(whole.get("items"), list):
        raise ValueError("no list of items")
    return whole, whole.pop("items"), False


_LIST: Final = '"items"'
_BETWEEN: Final = re.compile(r"[\s,]*")


def _broken_off(text: str) -> tuple[dict[str, Any], list[Any], bool]:
    head, found, rest = text.partition(_LIST)
    start = rest.find("[")
    if not head.startswith("{") or not found or rest[:start].strip() != ":":
        raise ValueError("no list of items")
    decoder, at, read = json.JSONDecoder(parse_constant=no_number), start + 1, list[Any]()
    while len(read) <= ENTRIES_LIMIT:
        at = _BETWEEN.match(rest, at).end()  # type: ignore[union-attr]  # it matches nothing at all too
        try:
            item, at = decoder.raw_decode(rest, at)
        except ValueError:
            break
        read.append(item)
    return _top(head), without_surrogates(read), True


def _top(head: str) -> dict[str, Any]:
    try:
        top = loads(head.rstrip().rstrip(",") + "}")
    except ValueError:
        return {}
    return top if isinstance(top, dict) else {}


def frame(top: Top, source: str, base: str | None) -> Frame:
    """What holds for all items."""
    return Frame(
        source=source,
        base=base or top.feed_url or top.home_page_url,
        language=language_tag(top.language),
        authors=_names(top.authors, top.author),
    )


def drafts(found: list[Any], frame: Frame, whole: bool, data: bytes) -> Iterator[Draft | Refused]:
    """Each item as a draft or a refusal, at most as many as a feed may have."""
    for number, raw in enumerate(found[:ENTRIES_LIMIT], start=1):
        position = f"item {number}"
        try:
            item = msgspec.convert(raw, Item)
        except msgspec.ValidationError as error:
            yield Refused(
                position=position, error="invalid_field", reason=f"JSON Feed item: {error}.", data=_bytes(raw)
            )
            continue
        draft = _draft(item, frame, position)
        problem = unfit(draft)
        yield problem.refuse(draft, _bytes(raw)) if problem else draft
    if len(found) > ENTRIES_LIMIT:
        yield stopped("too_many", ENTRIES_LIMIT, data)
    elif not whole:
        yield stopped("truncated", len(found), data)


def _bytes(raw: Any) -> bytes:
    return json.dumps(raw).encode("ascii")


def _draft(item: Item, frame: Frame, position: str) -> Draft:
    full = _content(item)
    summary = to_text(item.summary or "")
    text = full.text or summary
    published, dates = _dates(item)
    image = item.image or item.banner_image or _attached(item) or next(iter(full.images), None)
    return Draft(
        channel="feed_full" if full.text else "feed_summary",
        source=frame.source,
        title=to_text(item.title or ""),
        text=text,
        position=position,
        url=absolute(frame.base, item.url),
        guid=str(item.id).strip() or None if item.id is not None else None,
        summary=summary if summary and summary != text else None,
        authors=_names(item.authors, item.author) or frame.authors,
        captions=tuple(Caption(text=caption) for caption in full.captions),
        tags=tuple(to_text(tag) for tag in item.tags or ()),
        language=language_tag(item.language) or frame.language,
        published=published,
        dates=dates,
        image=absolute(frame.base, image),
    )


def _content(item: Item) -> Extract:
    found = extract(item.content_html or "")
    return found if found.text else Extract((item.content_text or "").strip(), found.captions, found.images)


def _attached(item: Item) -> str | None:
    return next((a.url for a in item.attachments or () if a.mime_type.startswith("image/")), None)


def _names(many: list[Author] | None, one: Author | None) -> tuple[str, ...]:
    return tuple(to_text(a.name) for a in (many or ([one] if one else [])) if a.name)


def _dates(item: Item) -> tuple[Any, list[DateEvidence]]:
    published = read_date(item.date_published, "feed")
    dates = [published] if isinstance(published, DateEvidence) else []
    changed = evidence(item.date_modified, "feed")
    return None if isinstance(published, DateEvidence) else published, [*dates, *([changed] if changed else [])]
