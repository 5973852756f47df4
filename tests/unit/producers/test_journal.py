"""An intake that was broken off goes on where it stopped; one that ended begins anew."""

from io import BytesIO
from pathlib import Path

import pytest

from services.producers import journal as module
from services.producers.inputs import Document
from services.producers.journal import Journal
from services.runtime.settings import Settings
from tests.fakes import at


def document(name: str, seconds: float = 0) -> Document:
    return Document(name, lambda: BytesIO(b""), at(seconds))


def test_only_what_was_acked_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, flushed = Settings(home=tmp_path), list[int]()
    first = Journal(settings, ["a"])
    assert not first.resumed
    first.reached(document("one"), None, lambda: flushed.append(1))
    assert not flushed, "not each document is waited for"
    assert not Journal(settings, ["a"]).done(document("one")), "nothing is claimed before the acks"
    monkeypatch.setattr(module, "EVERY_SECONDS", 0.0)
    first.reached(document("two"), "offset 12", lambda: flushed.append(2))
    assert flushed == [2]
    second = Journal(settings, ["a"])
    assert second.resumed
    assert second.done(document("one"))
    assert not second.done(document("two"))
    assert second.place(document("two")) == "offset 12"
    assert not second.done(document("one", 5)), "a file that was written to since is another one"
    assert not Journal(settings, ["b"]).resumed


def test_an_end_forgets(tmp_path: Path) -> None:
    journal = Journal(Settings(home=tmp_path), ["a"])
    journal.reached(document("one"), None, lambda: None)
    journal.write()
    journal.finish()
    journal.finish()
    assert not Journal(Settings(home=tmp_path), ["a"]).resumed


def test_a_torn_line_is_no_claim(tmp_path: Path) -> None:
    journal = Journal(Settings(home=tmp_path), ["a"])
    journal.reached(document("one"), None, lambda: None)
    journal.write()
    (file,) = (tmp_path / "ingest").iterdir()
    file.write_text(file.read_text() + '{"document": "two')
    assert Journal(Settings(home=tmp_path), ["a"]).done(document("one"))
