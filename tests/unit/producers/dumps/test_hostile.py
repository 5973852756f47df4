"""Input made to cost time: twice the bytes cost twice the time, whatever they are."""

import time
from collections.abc import Callable

import pytest

from services.producers.dumps.read import read

HOSTILE: dict[str, Callable[[int], str]] = {
    "short lines": lambda n: "\n".join(f"line {i}" for i in range(n // 8)),
    "headings": lambda n: "\n".join(f"Council approves the budget number {i}" for i in range(n // 38)),
    "brackets": lambda n: ("(" * 95 + ")\n") * (n // 97),
    "labels": lambda n: ("published photo: by " * 5 + "\n") * (n // 101),
    "dates": lambda n: "3 March 2024 " * (n // 13),
    "separators": lambda n: (" - | - " * 15 + "\n") * (n // 106),
    "abbreviations": lambda n: ("Sept. " * 20 + "\n\n") * (n // 122),
    "one line": lambda n: "a" * n,
    "copies far apart": lambda n: "A Title Of Several Words\n" + "x\n" * (n // 2) + "A Title Of Several Words\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_cost_grows_with_the_size_and_no_faster(name: str) -> None:
    def seconds(size: int) -> float:
        data = HOSTILE[name](size).encode()
        start = time.process_time()
        list(read(data, source="test"))
        return time.process_time() - start

    seconds(2_000)
    assert seconds(240_000) < 24 * max(seconds(30_000), 0.01), "eight times the size may cost eight times as much"
