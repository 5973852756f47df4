"""Delivers what fired: again with growing pauses where it fails, and after a day given up as dead, to be put back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from services.alerts.hit import TRIES, Delivery, Hit, due_of, pause
from services.alerts.saved import Saved
from services.alerts.store import Kept, Store
from services.alerts.tell import NotTold, Teller
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.search.article import article as indexed

HELD: Final = timedelta(seconds=60)
"""So long another process leaves a hit alone that this one delivers."""


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Over the hits that have fired."""

    store: Store
    teller: Teller
    elastic: Elastic
    settings: Settings

    def deliver(self, kept: Kept, saved: Saved, now: datetime) -> Hit | None:
        """Try all that is due; None where another process does. Raises ElasticRefused, ElasticUnreachable.

        At least once: a process that dies between the answer and the note of it tells again, under the same id.
        """
        mine = self.store.change(kept, replace(kept.hit, due=now + HELD))
        if mine is None:
            return None
        article = indexed(kept.hit.article, self.elastic, self.settings)
        if article is None:  # taken down since, or let go: nobody is told
            gone = tuple(replace(one, state="dead", error="the article is not in the index any more")
                         if one.state == "waiting" else one for one in kept.hit.deliveries)  # fmt: skip
            after = replace(kept.hit, deliveries=gone, due=None)
        else:
            done = []
            for one in kept.hit.deliveries:
                if one.state != "waiting" or one.due > now:
                    done.append(one)
                    continue
                try:
                    self.teller.tell(one.channel, saved, kept.hit, article, now)
                except NotTold as error:
                    done.append(failed(one, str(error), now))
                else:
                    done.append(replace(one, state="sent", tries=one.tries + 1, error=None))
            after = replace(kept.hit, deliveries=tuple(done), due=due_of(tuple(done)))
        self.store.change(mine, after)
        return after


def failed(one: Delivery, why: str, now: datetime) -> Delivery:
    """Once more later, or never."""
    tries = one.tries + 1
    if tries >= TRIES:
        return replace(one, state="dead", tries=tries, error=why)
    return replace(one, tries=tries, error=why, due=now + timedelta(seconds=pause(one.tries)))


def put_back(hit: Hit, now: datetime) -> Hit:
    """With what was given up to be tried anew."""
    deliveries = tuple(
        replace(one, state="waiting", tries=0, due=now) if one.state == "dead" else one for one in hit.deliveries
    )
    return replace(hit, deliveries=deliveries, due=due_of(deliveries))
