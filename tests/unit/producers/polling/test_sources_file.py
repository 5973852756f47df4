"""The list is a person's file: what they wrote stays as it is, but for the lines that a command changes."""

from dataclasses import replace
from pathlib import Path

import pytest

from services.producers.inputs import InputError
from services.producers.polling import opml, sources_file
from services.producers.polling.source import Source

ONE = Source(url="https://a.example/feed", name="a.example")
TWO = Source(url="https://b.example/feed", name="The B", pages=True)


def test_a_list_grows_and_changes_a_line_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "list" / "sources.txt"
    assert sources_file.read(path) == []
    assert sources_file.add(path, [ONE, TWO]) == 2
    assert sources_file.add(path, [ONE, replace(TWO, name="Other")]) == 0
    assert sources_file.read(path) == [ONE, TWO]
    path.write_text(path.read_text() + "\n# mine\n")
    assert sources_file.change(path, {ONE.url}, lambda s: replace(s, disabled=True)) == 1
    assert [s.disabled for s in sources_file.read(path)] == [True, False]
    assert path.read_text().endswith("\n# mine\n")
    assert sources_file.change(path, {ONE.url, "https://c.example/"}, lambda _: None) == 1
    assert sources_file.read(path) == [TWO]
    assert not [p for p in path.parent.iterdir() if p.name.startswith(".")]


def test_every_wrong_line_is_told_and_nothing_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "sources.txt"
    path.write_text(f"{ONE.url}\nnonsense\n{ONE.url} pages\n")
    for act in (lambda: sources_file.read(path), lambda: sources_file.add(path, [TWO])):
        with pytest.raises(InputError, match=r"line 2: .*; line 3: .* twice"):
            act()
    assert "nonsense" in path.read_text()


def test_opml_there_and_back() -> None:
    found, wrong = opml.read(opml.write([ONE, replace(TWO, every=600)]), "x.opml")
    assert found == [ONE, replace(TWO, every=600)]
    assert wrong == []


def test_opml_of_others() -> None:
    data = (
        b"<!DOCTYPE opml [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><opml version='1.0'><body><outline text='F &amp; G'>"
        b"<outline title='B &x; C' xmlUrl='https://b.example/a b'/><outline xmlUrl='javascript:1'/></outline></body></opml>"
    )
    found, wrong = opml.read(data, "x.opml")
    assert [(s.url, s.name) for s in found] == [("https://b.example/a%20b", "B C")]
    assert len(wrong) == 1
    for bad in (b"<html/>", b"nothing"):
        with pytest.raises(InputError):
            opml.read(bad, "x.opml")


def test_who_may_read_the_list_stays_as_it_was_and_a_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "sources.txt"
    link.symlink_to(real)
    sources_file.add(link, [Source(url="https://a.example/feed", name="a.example")])
    assert (link.is_symlink(), real.stat().st_mode & 0o777) == (True, 0o644)
    real.chmod(0o640)
    sources_file.add(link, [Source(url="https://b.example/feed", name="b.example")])
    assert (link.is_symlink(), real.stat().st_mode & 0o777) == (True, 0o640)
    assert len(sources_file.read(link)) == 2
