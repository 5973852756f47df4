"""Revisions for people at a terminal: red goes, green comes; into a file or pipe as wdiff writes it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from services.revisions.history import Revision
from services.text.changes import Kind, Piece

AROUND: Final = 8
"""Words that are shown on each side of a change."""
FEW: Final = 5
"""Changes of one text that a list shows."""
_UNSAFE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Escape sequences would reach the terminal, direction overrides the rest of the line."""


def show_revision(out: Console, revision: Revision) -> None:
    """Its head, what it changed, and what a reader should be told of that."""
    mark = "  [green]current[/]" if revision.current else ""
    out.print(
        f"[bold]Revision {revision.number}[/]  {revision.observed:%Y-%m-%d %H:%M:%S}  {escape(_plain(revision.source))}, "
        f"{revision.channel} by {escape(revision.read_by)}{mark}", soft_wrap=True,
    )  # fmt: skip
    found = revision.comparison
    if found is None or not found.changed:
        out.print(Text("  ").append(_plain(revision.title)), soft_wrap=True)
    if found is None:
        return
    for part in found.changed:
        out.print(Text(f"  {part:6}").append_text(marked(found.pieces[part], out.is_terminal)), soft_wrap=True)
    _show_flags(out, _flags(found.numbers, found.names, found.notice))


def _flags(numbers: Iterable[str], names: Iterable[str], notice: str | None) -> list[str]:
    flags = [f"number {each}" for each in numbers] + [f"name {each}" for each in names]
    if notice:
        return [*flags, f"the article says: {notice}"]
    return [f"{flag}, and the article does not say so" for flag in flags]


def _show_flags(out: Console, flags: Iterable[str]) -> None:
    for flag in flags:
        out.print(Text("  ").append(_plain(flag), "yellow"), soft_wrap=True)


def marked(pieces: Sequence[Piece], colour: bool) -> Text:
    """Both texts in one; what stayed is shortened to the words around a change. Without colour as wdiff writes it."""
    line = Text()
    for at, piece in enumerate(pieces):
        if piece.kind == "same":
            line.append(_shortened(_plain(piece.text), first=at == 0, last=at == len(pieces) - 1), "dim")
        elif piece.kind == "old":
            line.append(_plain(piece.text) if colour else f"[-{_plain(piece.text)}-]", "red strike")
        else:
            line.append(_plain(piece.text) if colour else f"{{+{_plain(piece.text)}+}}", "green")
        line.append(" ")
    line.rstrip()
    return line


def _shortened(text: str, *, first: bool, last: bool) -> str:
    words = text.split()
    if len(words) <= 2 * AROUND:
        return " ".join(words)
    head = [] if first else words[:AROUND]
    tail = [] if last else words[-AROUND:]
    return " ".join([*head, "…", *tail])


def _plain(text: str) -> str:
    return " ".join(_UNSAFE.sub("", text).split())


def show_changed(out: Console, one: Mapping[str, Any]) -> None:
    """A document of the ledger that changed something."""
    out.print()
    out.print(Text(_plain(one["headline"]), "bold"), soft_wrap=True)
    about = (
        f"{one['observed'][:16].replace('T', ' ')}  {one['source']}  revision {one['revision']}  {one.get('url', '')}"
    )
    out.print(Text("  ").append(_plain(about), "dim"), soft_wrap=True)
    for change in one["changes"][:FEW]:
        sides: tuple[tuple[Kind, str], ...] = (("old", change["old"]), ("new", change["new"]))
        found = [Piece(kind, text, 0) for kind, text in sides if text]
        out.print(Text(f"  {change['part']:6}").append_text(marked(found, out.is_terminal)), soft_wrap=True)
    _show_flags(out, _flags(one.get("numbers", ()), one.get("names", ()), one.get("notice")))
