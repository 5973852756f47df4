"""One row played once: a fresh Headwater on the stand, news that flows, the fault, the recovery, the reckoning."""

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Self

import structlog

from services.contract.articles import RawArticle
from services.pipeline import PARTITIONS, STAGES, Lane, Stage
from services.runtime import publisher
from services.runtime.broker import Topics
from services.runtime.dead_letters import Letter
from services.runtime.errors import Failure
from tests.faults.altered import OFF
from tests.faults.matrix import Row
from tests.faults.sabotage import without
from tests.faults.sampler import Sampler
from tests.faults.stand import Stand
from tests.faults.witness import Witness
from tests.integration.flow import Flow
from tests.integration.groups import turn_back
from tests.integration.member import Member
from tests.integration.stream import Ledger, Sent, publish, stream

log = structlog.get_logger("faults")

IN_FLIGHT: Final = 200
"""So many acked messages must be on their way when the fault comes."""
SLICE: Final = 100
POISON: Final = 10
COPIES: Final = 0.4
"""Of the stream: what dedupe must know again after each fault, and what is cheap for the stages behind it."""


@dataclass
class Trial:
    """A context manager: its processes end with it. `notes` go into the table."""

    row: Row
    stand: Stand
    topology: str
    seed: int
    articles: int
    off: str = ""
    """The protection that is switched off."""
    notes: list[str] = field(default_factory=list)
    in_flight: list[int] = field(default_factory=list)
    """Messages on their way at each fault."""
    recovered: float = 0.0
    """Seconds from the end of the fault until all was settled."""

    def __post_init__(self) -> None:
        self.name = f"r{self.row.number}-{self.topology[:3]}-{self.seed}{'-off' if self.off else ''}"
        self.chance = random.Random(self.name)
        home = self.stand.folder / self.name
        self.settings = self.stand.direct(home, self.name)
        self.flow = Flow(self.settings, fused=self.topology == "fused", theirs=self.stand.proxied(self.settings))
        self.witness = Witness(self.settings, self.flow)
        self.doomed: dict[str, str] = {}
        """Ids that must become dead letters, with the error that they must bear."""
        self.extra: list[Member] = []
        self.shared = False
        """Whether another process has ever done a part of a stage's work."""
        self.alteration = {OFF: self.off} if self.off else {}
        """Environment of every altered process."""
        self.lost_on_purpose = 0
        self.forgiven: set[str] = set()
        """Ids of which the broker itself has lost a message: their document may be missing or old."""
        self.bystanders = 0
        """Documents that are right to be there beside those of the ledger."""
        self.allowed: set[str] = set()
        """Addresses of dead letters that are right to be there beside those of the ledger."""
        self.acked = 0
        """Messages acked outside the ledger."""
        self.errors: list[BaseException] = []
        self._feeding: list[threading.Thread] = []
        self._tops = 0
        self._ending = ExitStack()

    def __enter__(self) -> Self:
        self._ending.enter_context(without(self.off))  # the producer is in this process
        self._ending.enter_context(self.flow)
        self._ending.callback(self._end)
        for member in self.flow.members.values():
            self.arm(member)
        with Topics(self.settings) as topics:
            topics.ensure()
        self.flow.heal()
        self.sampler = self._ending.enter_context(Sampler(self.flow))
        return self

    def __exit__(self, *_: object) -> None:
        self.stand.calm()
        self._ending.close()
        self.flow.clear()  # a broker with hundreds of topics more would be another broker in the last row

    def _end(self) -> None:
        for member in self.extra:
            member.end()
        for thread in self._feeding:
            thread.join(60)

    def arm(self, member: Member, **variables: str) -> Member:
        """Let a process run altered: with the markers, and with what is switched off."""
        member.module = ("tests.faults.altered",)
        member.variables = {**variables, **self.alteration}
        return member

    @property
    def workers(self) -> list[str]:
        """The Faust processes, by name."""
        return [name for name in self.flow.members if name != "indexer"]

    def member(self, name: str) -> Member:
        """A process; a fused stage's is dedupe's."""
        return self.flow.members.get(name) or self.flow.members["dedupe"]

    def mix(self, count: int | None = None, part: str = "", **options: Any) -> list[Sent]:
        """The invented stream: articles, copies, revisions, late older ones, poison."""
        number = self.articles if count is None else count
        return stream(self.settings, f"{self.name}{part}", number, **{"poison": POISON, "copies": COPIES, **options})

    def feed(self, messages: Iterable[Sent] | None = None, seconds: float = 2.0) -> None:
        """Publish in the background, over about so many seconds."""
        given = list(self.mix() if messages is None else messages)
        pause = seconds / max(1, len(given) / SLICE)

        def paced() -> Iterable[Sent]:
            for number, message in enumerate(given):
                if number % SLICE == SLICE - 1:
                    time.sleep(pause)
                yield message

        self._background(lambda: publish(self.settings, self.flow.ledger, paced()))

    def feed_through_proxy(self, messages: Sequence[Sent]) -> None:
        """The same by a producer that the proxy can trouble."""
        theirs = self.stand.proxied(self.settings)
        self._background(lambda: publish(theirs, self.flow.ledger, messages))

    def _background(self, work: Callable[[], None]) -> None:
        def run() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - told to the test's thread by `fed`
                self.errors.append(error)

        thread = threading.Thread(target=run, name="feed", daemon=True)
        thread.start()
        self._feeding.append(thread)

    def fed(self, seconds: float = 120) -> None:
        """Until the last ack. Raises what the publisher raised."""
        for thread in self._feeding:
            thread.join(seconds)
            assert not thread.is_alive(), f"the producer is not done after {seconds:.0f} s"
        if self.errors:
            raise AssertionError(f"the producer failed: {self.errors[0]}") from self.errors[0]

    def strike(self, what: str, at: str = "", seconds: float = 60) -> int:
        """Wait until enough is on its way (for the process `at`, where one is named) and log it: the fault comes now."""
        deadline = time.monotonic() + seconds
        with Topics(self.settings) as topics:
            found = self._found(topics, what, at, deadline)
        self.in_flight.append(found)
        log.info("fault", row=self.row.number, topology=self.topology, seed=self.seed, what=what, in_flight=found)
        return found

    def _found(self, topics: Topics, what: str, at: str, deadline: float) -> int:
        while True:
            lags = self.flow.lags_by(topics)
            found = sum(lags.values())
            if found < IN_FLIGHT and not any(thread.is_alive() for thread in self._feeding):
                self._tops += 1
                self.feed(self.mix(500, part=f"-more{self._tops}", poison=0), seconds=0.2)
            if found >= IN_FLIGHT and (not at or lags.get(at, 1) > 0):
                return found
            assert time.monotonic() < deadline, f"only {found} messages on their way for {what}: {lags}"
            time.sleep(0.1)

    def settled_by(self, stage: str, count: int, seconds: float = 60) -> None:
        """Until this stage has settled so many messages since its process began."""
        deadline = time.monotonic() + seconds
        while self.member(stage).counts()[stage, "received"] < count:
            assert time.monotonic() < deadline, f"{stage} has not settled {count} in {seconds:.0f} s"
            time.sleep(0.02)

    def wait_until(self, true: Callable[[], object], what: str, seconds: float = 40) -> None:
        """Poll. Raises AssertionError."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
            time.sleep(0.1)

    def pass_time(self, seconds: float) -> None:
        """Let the fault last; what ends itself meanwhile is started again, as a supervisor does."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.revive()
            time.sleep(min(0.25, max(0.0, end - time.monotonic())))

    def revive(self) -> None:
        """Start again what has ended."""
        for member in [*self.flow.members.values(), *self.extra]:
            if not member.running:
                member.start()

    def second(self, stage: str) -> Member:
        """Another process of a stage, started and ready."""
        home = self.settings.home / f"second-{stage}-{len(self.extra)}"
        settings = self.stand.proxied(self.settings).model_copy(update={"home": home})
        member = self.arm(Member(settings, stage, "live", self.topology == "fused" and stage != "indexer"))
        self.extra.append(member)
        self.shared = True
        member.start()
        member.wait_ready()
        return member

    def recover(self) -> None:
        """The fault is over: everything must be settled in time, with nobody's help. Sets `recovered`."""
        self.stand.calm()
        begin = time.monotonic()
        self.fed()
        calm = 0
        while calm < 2:
            self.revive()
            try:
                lags = self.flow.lags()
                calm = 0 if any(lags.values()) else calm + 1
            except (Failure, TimeoutError) as error:
                lags, calm = {"kafka": str(error)}, 0  # type: ignore[dict-item]
            waited = time.monotonic() - begin
            assert waited < self.row.recover_seconds, f"not settled {waited:.0f} s after the fault: {lags}"
            time.sleep(0.4)
        self.recovered = time.monotonic() - begin

    @contextmanager
    def small_buffer(self, records: int) -> Iterator[None]:
        """The producer may have so many records in flight; as it is, no test could fill it."""
        before = publisher.IN_FLIGHT_RECORDS
        setattr(publisher, "IN_FLIGHT_RECORDS", records)  # noqa: B010 - a constant to the type checker
        try:
            yield
        finally:
            setattr(publisher, "IN_FLIGHT_RECORDS", before)  # noqa: B010

    def settled_more(self, stage: str, count: int) -> None:
        """Until this stage has settled so many more than now."""
        self.settled_by(stage, self.member(stage).counts()[stage, "received"] + count)

    def turn_back(self) -> None:
        """Stop everything in order, let every group begin again at offset 0, and start everything."""
        for member in self.flow.members.values():
            assert member.stop(30) == 0
        for stage in STAGES:
            if stage.name in self.flow.members:
                topics = [self.settings.named(t.on(lane)) for lane in self._lanes(stage) for t in stage.inputs(lane)]
                turn_back(self.settings.kafka, self.settings.named(stage.group(Lane.LIVE)), topics, PARTITIONS)
        self.flow.heal()

    def _lanes(self, stage: Stage) -> tuple[Lane, ...]:
        return tuple(Lane) if stage.both_lanes else (Lane.LIVE,)

    def push_until_refused(self, messages: Sequence[Sent]) -> str:
        """Publish until Kafka takes no more; what the producer was told. Only what was acked counts afterwards."""
        ledger = Ledger()
        theirs = self.settings
        try:
            publish(theirs, ledger, messages, seconds=20)
        except Failure as error:
            return str(error)
        finally:
            self.flow.ledger.sent += [sent for sent in ledger.sent if sent.offset >= 0]
        return ""

    def allow_letters(self, letters: Iterable[Letter]) -> None:
        """These dead letters are as they should be."""
        self.allowed |= {letter.address for letter in letters}

    def doom(self, article: RawArticle, error: str) -> None:
        """This article must end as a dead letter with this error, and in no index."""
        self.doomed[article.id] = error
