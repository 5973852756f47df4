"""The drill: news flows, things break at random, everything is mended, and the ledger is held against the index.

One thread feeds, the caller's thread breaks and mends; both from one seed, so that what a drill found can be played again.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from services.contract.ledger import Entry, entry
from services.drill.arena import Arena
from services.drill.breaks import BREAKS, STEADY, Break, Breaker
from services.drill.stream import Sent, stream
from services.drill.trend import slope
from services.local.supervisor import TURN_SECONDS
from services.reconcile.reconcile import Report, reconcile
from services.runtime.arrival import Departure
from services.runtime.errors import Failure
from services.runtime.publisher import Publisher

SLICE: Final = 200
POISON: Final = 2
"""Bad messages in each slice."""
PAUSE: Final = (5.0, 20.0)
"""Seconds between two breaks, at least and at most."""
SETTLE_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True)
class Event:
    """A break that was made."""

    at: float
    """Seconds since the news began to flow."""
    what: str
    in_flight: int
    """Messages on their way at that moment; -1 where no broker could say."""


@dataclass
class Outcome:
    """What a drill showed."""

    seed: int
    topology: str
    seconds: float = 0.0
    events: list[Event] = field(default_factory=list)
    sent: int = 0
    recovered: float = 0.0
    """Seconds from the last mending until everything was settled."""
    report: Report | None = None
    slopes: dict[str, float] = field(default_factory=dict)
    """MiB an hour by stage or server, after the warm-up."""
    peaks: dict[str, int] = field(default_factory=dict)
    """MiB by stage or server."""

    @property
    def clean(self) -> bool:
        """Nothing lost, nothing doubled, nothing stale, no commit ahead."""
        return self.report is not None and self.report.clean

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        events = [{"at": round(e.at, 1), "what": e.what, "in_flight": e.in_flight} for e in self.events]
        return {
            "clean": self.clean, "seed": self.seed, "topology": self.topology, "seconds": round(self.seconds, 1), "acked": self.sent,
            "recovered_seconds": round(self.recovered, 1), "events": events, "peak_mib": self.peaks,
            "memory_slope_mib_per_hour": {name: round(found, 1) for name, found in self.slopes.items()},
            "reconcile": self.report.as_dict() if self.report else None,
        }  # fmt: skip


class Feeder:
    """Publishes the invented stream at a steady pace until told to stop; keeps the ledger of what was acked."""

    def __init__(self, place: Arena, seed: int, rate: float) -> None:
        self._place, self._seed, self._rate = place, seed, rate
        self.entries: list[Entry] = []
        self.error: Exception | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feeder", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the slice in work. Raises what the publisher raised."""
        self._stop.set()
        self._thread.join()
        if self.error:
            raise self.error

    def _acked(self, sent: Sent, partition: int, offset: int) -> None:
        told = sent.article
        if told and sent.kind != "poison":
            self.entries.append(entry(told, sent.topic, partition, offset))

    def _run(self) -> None:
        number = 0
        try:
            publisher = Publisher(self._place.settings, self._acked)
            try:
                while not self._stop.is_set():
                    self._slice(publisher, number)
                    number += 1
                publisher.flush(SETTLE_SECONDS)
            finally:
                publisher.close()
        except Failure as error:
            self.error = error

    def _slice(self, publisher: Publisher, number: int) -> None:
        begin = time.monotonic()
        for sent in stream(self._place.settings, f"drill-{self._seed}-{number}", SLICE, poison=POISON):
            publisher.publish(Departure(sent.topic, sent.key, sent.value), sent)
        self._stop.wait(max(0.0, SLICE / self._rate - (time.monotonic() - begin)))


@dataclass
class Drill:
    """A drill on an arena; `told` hears each event as it happens."""

    place: Arena
    seed: int
    rate: float
    told: Callable[[str], None] = lambda _: None

    def run(self, seconds: float, steady: float = 0) -> Outcome:
        """Break for so long, mend, settle, reconcile. Raises TimeoutError where it does not settle; PublishFailed.

        Then for `steady` seconds more only what ends no process, if anything: a process that begins anew every few
        minutes never leaves its warm-up, and the slope of its memory would say nothing.
        """
        outcome = Outcome(self.seed, self.place.settings.topology)
        chance = random.Random(self.seed)
        feeder = Feeder(self.place, self.seed, self.rate)
        begin = time.monotonic()
        feeder.start()
        self._pass(chance.uniform(*PAUSE))
        for breaks, until in ((BREAKS, seconds), (STEADY, seconds + steady)):
            since = time.monotonic() - self.place.began
            while time.monotonic() - begin < until:
                self._break(chance.choice(breaks), chance, outcome, begin)
                self._pass(chance.uniform(*PAUSE))
        self.told("Mended; waiting until everything is settled")
        mended = time.monotonic()
        feeder.stop()
        self._settle()
        outcome.recovered = time.monotonic() - mended
        outcome.seconds = time.monotonic() - begin
        outcome.sent = len(feeder.entries)
        self.told("Holding the ledger against the index")
        outcome.report = reconcile(self.place.settings, feeder.entries)
        self._weigh(outcome, since if steady else 0)
        return outcome

    def _break(self, kind: Breaker, chance: random.Random, outcome: Outcome, begin: float) -> None:
        in_flight = self._in_flight()
        try:
            made: Break | None = kind(self.place, chance)
        except Failure as error:  # what it would break is not up yet from the break before
            self.told(f"could not break anything just now: {error}")
            return
        if made is None:
            return
        event = Event(time.monotonic() - begin, made.what, in_flight)
        outcome.events.append(event)
        self.told(f"{event.at:6.0f} s  {made.what}; {max(0, in_flight):,} messages on their way")
        self._pass(made.seconds)
        made.mend()

    def _in_flight(self) -> int:
        try:
            return self.place.lag()
        except (Failure, TimeoutError):
            return -1

    def _pass(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while True:
            self.place.turn()
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(TURN_SECONDS, left))

    def _settle(self) -> None:
        deadline, calm = time.monotonic() + SETTLE_SECONDS, 0
        while calm < 2:
            self._pass(0.5)
            calm = calm + 1 if self._in_flight() == 0 else 0
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"not settled {SETTLE_SECONDS:.0f} s after the last break; the logs are in {self.place.logs}"
                )

    def _weigh(self, outcome: Outcome, since: float) -> None:
        """Peaks over the whole drill; slopes since then."""
        for name, readings in self.place.memory.items():
            outcome.peaks[name] = round(max(weight for _, weight in readings))
            outcome.slopes[name] = slope([reading for reading in readings if reading[0] >= since])
