"""What stories cost: `python -m tests.benchmarks.stories DATA`: microseconds of a decision, bytes of an open story.

The stream of real headlines (`tests.quality.stories`), as many times as asked, each time in other words' place: the
terms of each round are other hashes, so that no round tells the stories of one before. The headlines are foreign and
stay outside the project.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from time import process_time
from typing import Any, Final

import numpy as np

from services.text.traits import Traits
from services.workers.link.open_stories import Limits, Member, Told
from services.workers.link.stories import Stories
from tests.quality.stories import Stream, read

STEP: Final = 0x9E3779B1


def resident_mib() -> float:
    """Of this process."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def other_words(traits: Traits, number: int) -> Traits:
    """The same article in words that no other round has."""
    terms = traits.terms + np.uint32(STEP * number & 0xFFFFFFFF)
    order = np.argsort(terms)
    return replace(traits, terms=terms[order], weights=traits.weights[order])


def endless(stream: Stream) -> Iterator[Traits]:
    """Round after round."""
    return (other_words(known, number) for number in count() for known in stream.traits)


def measure(stream: Stream, rounds: int) -> dict[str, Any]:
    """Play the stream over the same hours `rounds` times; the last round is timed."""
    stories, before, seconds, order = Stories(Limits()), resident_mib(), 0.0, 0
    for number in range(rounds):
        for at_ms, known in zip(stream.times, stream.traits, strict=True):
            told = Told(order, at_ms, at_ms, Member(order.to_bytes(16, "big"), 0), other_words(known, number))
            begun = process_time()
            stories.put(*stories.decide(told))
            seconds += process_time() - begun if number == rounds - 1 else 0.0
            order += 1
    held = resident_mib() - before
    return {
        "articles": order,
        "stories_open": stories.count,
        "microseconds_each": round(seconds / len(stream.times) * 1e6, 1),
        "memory_mib": round(held),
        "memory_bytes_each_open_story": round(held * 1024 * 1024 / max(1, stories.count)),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()
    print(json.dumps(measure(read(asked.data), asked.rounds), indent=1))


if __name__ == "__main__":
    main()
