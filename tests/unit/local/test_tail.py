"""The end of log files."""

from __future__ import annotations

from pathlib import Path

from services.local.tail import WINDOW, last_lines


def test_the_last_lines_of_each_file_in_order(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1\n2\n3\n")
    (tmp_path / "b").write_text("4\n")
    assert last_lines([tmp_path / "a", tmp_path / "absent", tmp_path / "b"], 2) == ["2", "3", "4"]


def test_no_lines_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1\n")
    assert last_lines([tmp_path / "a"], 0) == []


def test_a_long_file_is_read_from_its_end_without_a_cut_line(tmp_path: Path) -> None:
    line = "é" * 99 + "\n"
    (tmp_path / "a").write_text(line * (2 * WINDOW // 199), encoding="utf-8")
    found = last_lines([tmp_path / "a"], 10**6)
    assert len(found) > 1000
    assert set(found) == {line[:-1]}
