"""What a person sees of a revision, at a terminal and in a pipe."""

import io
from datetime import timedelta

from rich.console import Console

from services.revisions.comparison import Text, compare
from services.revisions.history import Revision
from services.revisions.show import marked, show_changed, show_revision
from services.text.changes import pieces
from tests.fakes import NOON

OLD, NEW = Text("Pier shut", "It cost 12 pounds."), Text("Pier open", "It cost 15 pounds.")


def shown(revision: Revision) -> str:
    out = Console(file=io.StringIO(), width=80)
    show_revision(out, revision)
    return out.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def revision(title: str = "Pier open", **parts: object) -> Revision:
    told = {"edition": 2, "number": 2, "observed": NOON + timedelta(hours=1), "source": "A Post", "channel": "page",
            "read_by": "dumps (dumps/1)", "input": "a.txt", "title": title, "current": True}  # fmt: skip
    return Revision(**{**told, **parts})  # type: ignore[arg-type]


def test_a_change_is_shown_as_wdiff_writes_it() -> None:
    text = shown(revision(before=1, comparison=compare(OLD, NEW)))
    assert "Revision 2" in text
    assert "title Pier [-shut-] {+open+}" in text
    assert "It cost [-12-] {+15+} pounds" in text
    assert "number 12 → 15, and the article does not say so" in text


def test_a_first_text_shows_its_title_and_escapes_do_not_pass() -> None:
    assert "Pier \\[bold]x" not in shown(revision("Pier [bold]x"))
    assert "Pier [bold]x[31m" in shown(revision("Pier [bold]x\x1b[31m"))


def test_what_stayed_is_shortened_around_the_change() -> None:
    words = [f"w{n}" for n in range(60)]
    line = marked(pieces(" ".join(words), " ".join([*words[:30], "new", *words[30:]])), False).plain
    assert line.split() == ["…", *words[22:30], "{+new+}", *words[30:38], "…"]


def test_a_document_of_the_ledger_shows_its_changes_and_its_notice() -> None:
    out = Console(file=io.StringIO(), width=80)
    show_changed(out, {
        "headline": "Pier open", "observed": "2025-04-01T12:00:00Z", "source": "A Post", "revision": 2,
        "changes": [{"part": "title", "old": "", "new": "again"}], "numbers": ["12 → 15"], "notice": "Correction: 15.",
    })  # fmt: skip
    text = out.file.getvalue()  # type: ignore[attr-defined]
    assert "title {+again+}" in text
    assert "the article says: Correction: 15." in text
    assert "does not say so" not in text
