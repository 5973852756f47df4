"""Whether a hit fires: once for each story, also when stories grow together.

Its article is first left some seconds, until the indexer has written it and the link stage has said which story it
tells. Then it is asked whether the search has fired for any article that tells the same story now: not the story's name
is remembered but the articles, since the name may become another one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace as changed

from services.alerts.hit import Delivery, Hit, due_of
from services.alerts.saved import Saved
from services.alerts.store import Kept, Store
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings

SETTLE: Final = timedelta(seconds=5)
AGAIN: Final = timedelta(seconds=5)
PATIENCE: Final = timedelta(hours=1)
"""So long an article that is not in the index is waited for: longer than an indexer mostly stands still."""
MOST_MEMBERS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Decider:
    """Over the hits that are `found`."""

    store: Store
    elastic: Elastic
    settings: Settings

    def decide(self, kept: Kept, saved: Saved, now: datetime) -> Hit | None:
        """What becomes of the hit; None where another process was quicker. Raises ElasticRefused, ElasticUnreachable."""
        hit = kept.hit
        story = self._story(hit.article)
        if story is None:
            late = now - hit.seen > PATIENCE
            after = changed(hit, state="gone", due=None) if late else changed(hit, due=now + AGAIN)
        elif self._fires(hit, story):
            deliveries = tuple(Delivery(channel, "waiting", now) for channel in saved.channels())
            after = changed(hit, state="fired", story=story, deliveries=deliveries, due=due_of(deliveries))
        else:
            after = changed(hit, state="same_story", story=story, due=None)
        return after if self.store.change(kept, after) else None

    def _story(self, article: str) -> str | None:
        """Which it tells as of now; None where the index has no such article."""
        own = self.elastic.by_ids(self.settings.named("articles"), [article], ["story"]).get(article)
        return own.get("story", article) if own else None

    def _fires(self, hit: Hit, story: str) -> bool:
        if self.store.fired(hit.search, self._members(story)):
            return False
        return self.store.claim(hit.search, story, hit.article)

    def _members(self, story: str) -> list[str]:
        """The articles that tell it now, the first ones where they are very many."""
        body = {"query": {"term": {"story": story}}, "size": MOST_MEMBERS, "_source": False,
                "sort": [{"time": "asc"}], "track_total_hits": False}  # fmt: skip
        hits = self.elastic.search(self.settings.named("articles"), body, ignore_unavailable="true")["hits"]["hits"]
        return [hit["_id"] for hit in hits]
