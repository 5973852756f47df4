"""The fields of ninjs 1, 2 and 3 (https://iptc.org/standards/ninjs/) that are read, under one set of names.

The versions differ in letter case, in singular and plural, and in lists where others have objects; here all of them
are lower case, and every shape that one of the versions allows is taken.
"""

from typing import Any, Final

import msgspec


class Concept(msgspec.Struct, kw_only=True):
    """A subject, genre, person, place or source. Version 1 has `scheme` and `code`, the later ones `uri`."""

    name: str | None = None
    uri: str | None = None
    literal: str | None = None
    scheme: str | None = None
    code: str | None = None
    qcode: str | None = None

    @property
    def codes(self) -> tuple[str | None, ...]:
        """Everything that may identify it."""
        return self.uri, self.qcode, f"{(self.scheme or '').rstrip('/:')}/{self.code or ''}", self.code, self.literal


class Words(msgspec.Struct, kw_only=True):
    """A headline, body, description or alternative id of version 2 and 3."""

    value: str
    role: str | None = None
    contenttype: str | None = None


class Link(msgspec.Struct, kw_only=True):
    """A rendition or a link."""

    href: str | None = None
    rel: str | None = None
    mimetype: str | None = None
    contenttype: str | None = None


class Item(msgspec.Struct, kw_only=True):
    """One news object; all but `uri` may be missing."""

    uri: str
    type: str | None = None
    version: str | int | float | None = None
    firstcreated: str | None = None
    contentcreated: str | None = None
    versioncreated: str | None = None
    embargoed: str | None = None
    embargoeduntil: str | None = None
    embargodate: str | None = None
    expires: str | None = None
    pubstatus: str | None = None
    signals: list[str | Concept] | None = None
    urgency: str | int | float | None = None
    priority: str | int | float | None = None
    copyrightholder: str | None = None
    copyrightnotice: str | None = None
    usageterms: str | None = None
    service: str | Concept | None = None
    ednote: str | None = None
    language: str | None = None
    subject: list[Concept] | None = None
    subjects: list[Concept] | None = None
    genre: list[Concept] | None = None
    genres: list[Concept] | None = None
    infosource: list[Concept] | None = None
    infosources: list[Concept] | None = None
    keywords: list[str] | None = None
    title: str | None = None
    headline: str | None = None
    headlines: list[Words] | None = None
    bodies: list[Words] | None = None
    descriptions: list[Words] | None = None
    byline: str | None = None
    by: str | None = None
    slugline: str | None = None
    located: str | None = None
    dateline: str | None = None
    renditions: dict[str, Link] | list[Link] | None = None
    associations: dict[str, Any] | list[Any] | None = None
    altids: dict[str, Any] | list[Any] | None = None
    links: list[Link] | None = None


DEPTH_LIMIT: Final = 12
"""Levels of an item that are looked at; its associated items have theirs within."""


def lowered(value: Any, levels: int = DEPTH_LIMIT) -> Any:
    """A decoded value with all names in lower case; what lies deeper than any version of ninjs goes is left out."""
    if not isinstance(value, dict | list):
        return value
    if not levels:
        return None
    if isinstance(value, dict):
        return {name.lower(): lowered(inner, levels - 1) for name, inner in value.items()}
    return [lowered(inner, levels - 1) for inner in value]


def numbered(fields: dict[str, Any], stem: str) -> list[Words]:
    """Version 1's `body_text`, `body_xhtml`, `description_...` in the form of the later versions.

    Raises msgspec.ValidationError where one is no text.
    """
    found = []
    for name, value in fields.items():
        if name.startswith(stem + "_") and value is not None:
            kind = name.removeprefix(stem + "_")
            found.append(
                Words(value=_text(value, name), role=kind, contenttype="text/html" if "html" in kind else kind)
            )
    return found


def _text(value: Any, name: str) -> str:
    if isinstance(value, str):
        return value
    raise msgspec.ValidationError(f"Expected `str`, got `{type(value).__name__}` - at `$.{name}`")


def item_of(fields: dict[str, Any]) -> Item:
    """The item in a lowered object. Raises msgspec.ValidationError, with the field's name, for a wrong type."""
    item = msgspec.convert(fields, Item)
    item.bodies = [*(item.bodies or ()), *numbered(fields, "body")]
    item.descriptions = [*(item.descriptions or ()), *numbered(fields, "description")]
    return item
