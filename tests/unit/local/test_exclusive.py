"""Being alone in a folder, and what is said when the system refuses."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from services.local.errors import LocalStackError
from services.local.exclusive import alone, plain_errors


def test_the_second_waits_until_the_first_is_done(tmp_path: Path) -> None:
    order: list[str] = []
    entered, leave = threading.Event(), threading.Event()

    def first() -> None:
        with alone(tmp_path / "lock"):
            entered.set()
            leave.wait(10)
            order.append("first")

    def second() -> None:
        with alone(tmp_path / "lock"):
            order.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert entered.wait(10)
    threads[1].start()
    threads[1].join(0.2)
    assert order == []
    leave.set()
    for thread in threads:
        thread.join(10)
    assert order == ["first", "second"]


def test_a_refusal_of_the_system_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(LocalStackError, match=r"absent/file: No such file or directory\. Free it"), plain_errors():
        (tmp_path / "absent" / "file").write_text("")


def test_other_errors_pass() -> None:
    with pytest.raises(LocalStackError, match="own words"), plain_errors():
        raise LocalStackError("own words")
