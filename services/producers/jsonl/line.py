"""One line of JSON to a draft or a refusal that names the field and what was expected.

Strict about types, since a sender can mend them; tolerant of fields that it does not know and of broken Unicode,
which must not cost an article.
"""

import re
from typing import Any, Final, Literal

import msgspec

from services.contract.articles import SCHEMA, Channel, DateEvidence
from services.producers.draft import Draft, Refused
from services.producers.html import looks_like_html, to_text
from services.producers.language_tag import language_tag
from services.producers.loose_json import loads
from services.producers.stated_dates import read_date


class Line(msgspec.Struct, kw_only=True):
    """An article as a sender writes it; only `text` is needed."""

    schema: Any = SCHEMA
    title: str | None = None
    text: str | None = None
    url: str | None = None
    guid: str | None = None
    source: str | None = None
    summary: str | None = None
    authors: list[str] | None = None
    language: str | None = None
    tags: list[str] | None = None
    published: str | None = None
    channel: Channel = "wire"
    image: str | None = None


Problem = Literal["not_json", "wrong_schema", "invalid_field", "no_text", "no_title_no_text"]

_DECODER: Final = msgspec.json.Decoder(Line)
_WHERE: Final = re.compile(r"(?P<what>.*) - at `\$\.?(?P<field>[^`]*)`", re.DOTALL)
_KINDS: Final = {
    "str": "text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "nothing",
}
_KIND: Final = re.compile(r"`(\w+)( \| null)?`")


class _Unfit(ValueError):
    """The line is no article: error word and reason."""

    def __init__(self, error: Problem, reason: str) -> None:
        super().__init__(reason)
        self.error = error


def to_draft(raw: bytes, *, source: str, position: str) -> Draft | Refused:
    """The article in one JSON object; `source` where the line names none."""
    try:
        return _draft(_decode(raw), source, position)
    except _Unfit as problem:
        return Refused(position=position, error=problem.error, reason=f"{position}: {problem}.", data=raw)


def _decode(raw: bytes) -> Line:
    try:
        return _DECODER.decode(raw)
    except msgspec.ValidationError as error:
        raise _wrong_field(error) from error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _decode_leniently(raw)
    except RecursionError as error:
        raise _Unfit("not_json", "the JSON nests thousands of levels deep; an article is one flat object") from error


def _decode_leniently(raw: bytes) -> Line:
    """Half a surrogate pair and bytes that are not UTF-8 are no JSON, but the article around them is whole."""
    try:
        found = loads(raw.decode("utf-8", "replace"))
        return msgspec.convert(found, Line)
    except msgspec.ValidationError as error:
        raise _wrong_field(error) from error
    except (ValueError, RecursionError) as error:
        raise _Unfit("not_json", f"not JSON ({error}); each line must be one JSON object with an article") from error


def _wrong_field(error: msgspec.ValidationError) -> _Unfit:
    match = _WHERE.fullmatch(str(error))
    what = _KIND.sub(_kind_in_words, match["what"] if match else str(error))
    what = what[:1].lower() + what[1:]
    if match and match["field"]:
        return _Unfit("invalid_field", f"the field `{match['field']}` is wrong: {what}")
    return _Unfit("not_json", f"{what}; each line must be one JSON object with an article")


def _kind_in_words(kind: re.Match[str]) -> str:
    return _KINDS.get(kind[1], kind[0]) + (" or nothing" if kind[2] else "")


def _draft(line: Line, source: str, position: str) -> Draft:
    if line.schema != SCHEMA or isinstance(line.schema, bool):
        reason = f"the line says schema {line.schema!r:.40}, and this reader knows schema {SCHEMA}; convert it, or update Headwater"
        raise _Unfit("wrong_schema", reason)
    title, text = _plain(line.title), _plain(line.text)
    if text != (line.text or "").strip():
        text = text.removeprefix(f"{title}\n\n")  # a page's heading says the title again
    if not text:
        raise _without_text(title)
    published = _date(line.published)
    return Draft(
        channel=line.channel,
        source=(line.source or "").strip() or source,
        title=title,
        text=text,
        position=position,
        url=line.url,
        guid=line.guid,
        summary=_plain(line.summary) or None,
        authors=tuple(line.authors or ()),
        tags=tuple(line.tags or ()),
        language=language_tag(line.language),
        published=None if isinstance(published, DateEvidence) else published,
        dates=[published] if isinstance(published, DateEvidence) else [],
        image=line.image,
    )


def _without_text(title: str) -> _Unfit:
    if title:
        return _Unfit("no_text", f"the article {title[:80]!r} has no text; fill the field `text`")
    return _Unfit("no_title_no_text", "there is neither a title nor a text; fill the fields `title` and `text`")


def _plain(value: str | None) -> str:
    text = (value or "").strip()
    return to_text(text) if looks_like_html(text) else text


def _date(words: str | None) -> Any:
    if not words or not words.strip():
        return None
    found = read_date(words, "meta")
    if found is None:
        example = "2026-01-31T12:00:00+01:00"
        raise _Unfit(
            "invalid_field",
            f"the field `published` is {words[:40]!r}, expected a time with its offset such as {example}",
        )
    return found
