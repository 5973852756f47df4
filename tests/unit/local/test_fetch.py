"""Fetching over real HTTP from a server on the loopback interface."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from services.local import fetch as module
from services.local.errors import LocalStackError
from services.local.fetch import fetch
from services.local.jars import Group, JarLock, LockedJar, damaged, jar_folder
from services.local.java_command import archive_folder
from services.local.report import SilentReporter


@dataclass
class Shelf:
    """What the server gives, and what it was asked."""

    base: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    ranges: list[str | None] = field(default_factory=list)
    broken: int = 0
    whole_only: bool = False

    def places(self, coordinate: str) -> list[str]:
        return [f"{self.base}/{coordinate}"]


@dataclass
class Watcher:
    """A reporter that remembers."""

    lines: list[str] = field(default_factory=list)
    last: tuple[int, int] = (0, 0)

    def step(self, text: str) -> None:
        self.lines.append(text)

    def amount(self, label: str, done: int, total: int) -> None:
        self.last = (done, total)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.01)
    shelf = Shelf()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            shelf.ranges.append(wanted)
            content = shelf.files.get(self.path[1:])
            if content is None:
                self.send_error(404)
                return
            start = int(wanted[6:-1]) if wanted and not shelf.whole_only else 0
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            part = content[start:]
            if shelf.broken:
                shelf.broken -= 1
                part = part[: len(part) // 2]
            with contextlib.suppress(ConnectionError):  # who has read enough hangs up
                self.wfile.write(part)

        def log_message(self, *args: object, **named: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 64

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    shelf.base = f"http://127.0.0.1:{server.server_port}"
    yield shelf
    server.shutdown()
    thread.join()
    server.server_close()


def stock(shelf: Shelf, *contents: bytes) -> JarLock:
    jars = []
    for number, content in enumerate(contents):
        coordinate = f"org.example:part{number}:1.0"
        shelf.files[coordinate] = content
        jars.append(LockedJar(coordinate, hashlib.sha256(content).hexdigest(), len(content), (Group.KAFKA,)))
    return JarLock(tuple(jars), "0" * 64)


def test_all_jars_arrive_and_are_counted(shelf: Shelf, tmp_path: Path) -> None:
    lock, watcher = stock(shelf, *(bytes([number]) * (number + 1) * 1000 for number in range(20))), Watcher()
    fetch(lock, tmp_path, watcher, shelf.places)
    assert damaged(lock, tmp_path, thorough=True) == {}
    assert watcher.last == (210_000, 210_000)
    assert not list(jar_folder(tmp_path).glob("*.part"))


def test_a_full_cache_needs_no_address(shelf: Shelf, tmp_path: Path) -> None:
    lock = stock(shelf, b"content")
    fetch(lock, tmp_path, SilentReporter(), shelf.places)

    def unreachable(coordinate: str) -> list[str]:
        raise AssertionError(f"asked for {coordinate}")

    fetch(lock, tmp_path, SilentReporter(), unreachable)
    assert len(shelf.ranges) == 1


def test_a_cut_transfer_goes_on_where_it_was_cut(shelf: Shelf, tmp_path: Path) -> None:
    lock, watcher = stock(shelf, b"x" * 100_000), Watcher()
    shelf.broken = 1
    fetch(lock, tmp_path, watcher, shelf.places)
    assert shelf.ranges == [None, "bytes=50000-"]
    assert watcher.last == (100_000, 100_000)


def test_what_an_earlier_run_left_is_used(shelf: Shelf, tmp_path: Path) -> None:
    lock = stock(shelf, b"0123456789")
    jar_folder(tmp_path).mkdir()
    (jar_folder(tmp_path) / "part0-1.0.part").write_bytes(b"0123")
    fetch(lock, tmp_path, SilentReporter(), shelf.places)
    assert shelf.ranges == ["bytes=4-"]
    assert damaged(lock, tmp_path, thorough=True) == {}


def test_a_server_without_ranges_is_read_from_the_start(shelf: Shelf, tmp_path: Path) -> None:
    lock = stock(shelf, b"0123456789")
    shelf.whole_only = True
    jar_folder(tmp_path).mkdir()
    (jar_folder(tmp_path) / "part0-1.0.part").write_bytes(b"0123")
    fetch(lock, tmp_path, SilentReporter(), shelf.places)
    assert damaged(lock, tmp_path, thorough=True) == {}


def test_a_wrong_left_over_is_dropped_and_fetched_whole(shelf: Shelf, tmp_path: Path) -> None:
    lock = stock(shelf, b"0123456789")
    jar_folder(tmp_path).mkdir()
    (jar_folder(tmp_path) / "part0-1.0.part").write_bytes(b"wrong")
    fetch(lock, tmp_path, SilentReporter(), shelf.places)
    assert shelf.ranges == ["bytes=5-", None]
    assert damaged(lock, tmp_path, thorough=True) == {}


def test_other_bytes_than_locked_are_refused_and_not_kept(shelf: Shelf, tmp_path: Path) -> None:
    lock = stock(shelf, b"the true jar")
    shelf.files["org.example:part0:1.0"] = b"a false jar."
    with pytest.raises(LocalStackError, match=r"org\.example:part0:1\.0 .*SHA-256"):
        fetch(lock, tmp_path, SilentReporter(), shelf.places)
    assert list(jar_folder(tmp_path).iterdir()) == []


def test_a_longer_answer_than_locked_is_not_read_to_its_end(shelf: Shelf, tmp_path: Path) -> None:
    lock = stock(shelf, b"short")
    shelf.files["org.example:part0:1.0"] = b"<html>" * 500_000
    with pytest.raises(LocalStackError, match="bytes instead of 5"):
        fetch(lock, tmp_path, SilentReporter(), shelf.places)


def test_an_absent_jar_is_named(shelf: Shelf, tmp_path: Path) -> None:
    lock = stock(shelf, b"content")
    shelf.files.clear()
    with pytest.raises(LocalStackError, match=r"org\.example:part0:1\.0 could not be fetched.*404"):
        fetch(lock, tmp_path, SilentReporter(), shelf.places)


def test_the_second_repository_is_tried(shelf: Shelf, tmp_path: Path) -> None:
    lock = stock(shelf, b"content")
    fetch(lock, tmp_path, SilentReporter(), lambda coordinate: [f"{shelf.base}/absent", *shelf.places(coordinate)])
    assert damaged(lock, tmp_path, thorough=True) == {}


def test_a_damaged_jar_is_told_fetched_again_and_voids_the_class_archives(shelf: Shelf, tmp_path: Path) -> None:
    lock, watcher = stock(shelf, b"content"), Watcher()
    fetch(lock, tmp_path, watcher, shelf.places)
    (jar_folder(tmp_path) / "part0-1.0.jar").write_bytes(b"cut")
    archive_folder(tmp_path).mkdir()
    fetch(lock, tmp_path, watcher, shelf.places)
    assert any("part0-1.0.jar is damaged: 3 bytes instead of 7" in line for line in watcher.lines)
    assert damaged(lock, tmp_path, thorough=True) == {}
    assert not archive_folder(tmp_path).exists()
