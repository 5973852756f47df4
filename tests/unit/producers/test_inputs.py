"""What a person points at, as documents in a certain order."""

import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from services.producers.inputs import Document, InputError, find


def fetch(url: str) -> Document:
    return Document("fetched " + url, BytesIO)


def names(given: str | Path) -> list[str]:
    return [document.name for document in find(str(given), BytesIO(b"in"), fetch)]


def test_a_dash_is_standard_input() -> None:
    documents = find("-", BytesIO(b"in"), fetch)
    document = next(documents)
    assert (document.name, document.modified) == ("standard input", None)
    for _ in range(2):  # to look what it is, and to read it
        with document.open() as stream:
            assert stream.read() == b"in"
    assert list(documents) == []


@pytest.mark.parametrize("url", ["https://example.org/feed", "HTTP://example.org"])
def test_a_url_is_fetched(url: str) -> None:
    assert names(url) == [f"fetched {url}"]


def test_a_file_knows_when_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "dump.txt"
    path.write_bytes(b"words")
    os.utime(path, (86_400, 86_400))
    (document,) = find(str(path), BytesIO(), fetch)
    assert (document.name, document.modified) == (str(path), datetime(1970, 1, 2, tzinfo=UTC))
    with document.open() as stream:
        assert stream.read() == b"words"


def test_a_folder_is_walked_in_name_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.txt", "a/1.txt", ".hidden", ".git/config", "c/.cache/x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert names(tmp_path) == [str(tmp_path / name) for name in ("a/1.txt", "a/2.txt", "b.txt")]


def test_a_folder_inside_a_hidden_one_is_walked(tmp_path: Path) -> None:
    (tmp_path / ".data" / "in").mkdir(parents=True)
    (tmp_path / ".data" / "in" / "a.txt").write_bytes(b"x")
    assert len(names(tmp_path / ".data" / "in")) == 1


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no file or folder .*gone; give a path"):
        names(tmp_path / "gone")


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no file"):
        names(tmp_path)


def test_neither_file_nor_folder_is_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="neither a file nor a folder"):
        names(tmp_path / "pipe")


def test_a_file_that_went_away_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x")
    (document,) = find(str(path), BytesIO(), fetch)
    path.unlink()
    with pytest.raises(InputError, match=r"cannot read .*a\.txt: No such file"):
        document.open()


def test_a_path_that_no_system_takes_is_said() -> None:
    with pytest.raises(InputError):
        names("a\x00b")
    with pytest.raises(InputError):
        names("x" * 5_000)


def test_a_name_that_is_no_text_can_still_be_written(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_bytes(b"x")
    (document,) = find(str(tmp_path), BytesIO(), fetch)
    assert document.name == f"{tmp_path}/caf\ufffd.txt"
    with document.open() as stream:
        assert stream.read() == b"x"
