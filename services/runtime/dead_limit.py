"""Stops a stage when too much goes dead in a row: a broken release must not empty a topic into the dead letters.

Counted before anything of the batch is sent. The count lives in the process: after a restart the same batch is read
again, so what can leak is what fits before the limit once more, at most one less than the limit for each restart.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from services.runtime.arrival import Arrival
from services.runtime.step import Dead


class Halted(Exception):
    """The stage must stand still until a person acts; the message says why and what to do. Nothing was sent."""


@dataclass(slots=True)
class DeadLimit:
    """Of one stage on one lane."""

    stage: str
    limit: int
    """0: none."""
    _run: int = 0
    _errors: Counter[str] = field(default_factory=Counter)
    _after: tuple[int, Counter[str]] | None = None

    def check(self, ends: Iterable[tuple[Arrival, Dead | None]]) -> None:
        """How each article of a batch left the stage, in order: None where it was kept or dropped.

        Raises Halted where the run of dead ones reaches the limit. Nothing is counted before `settled`: a batch may be
        checked again, and one that halts the stage is read again.
        """
        run, errors = self._run, Counter(self._errors)
        for arrival, dead in ends:
            if dead is None:
                run, errors = 0, Counter()
                continue
            run += 1
            errors[dead.error] += 1
            if self.limit and run >= self.limit:
                raise Halted(self._reason(run, errors, arrival, dead))
        self._after = run, errors

    def settled(self) -> None:
        """The batch that was checked last is done."""
        if self._after:
            self._run, self._errors = self._after
            self._after = None

    def _reason(self, run: int, errors: Counter[str], arrival: Arrival, dead: Dead) -> str:
        which = ", ".join(f"{error} ({count})" for error, count in errors.most_common(3))
        at = f"{arrival.topic}-{arrival.partition}-{arrival.offset}"
        return (
            f"{run} articles in a row would be dead letters of {self.stage}: {which}; the last is {at}: "
            f"{dead.error}: {dead.reason[:200]}. The batch was neither sent nor committed. Mend the stage or its input "
            "and restart it, or raise HEADWATER_DEAD_IN_A_ROW where the articles themselves are bad"
        )
