"""The monthly indices: each is made from the template before its first write, and never made anew by surprise.

An index that was there and is gone has lost its articles; to make it again silently would hide that.
"""

import time
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Final

import structlog

from services.runtime.elastic import Elastic
from services.runtime.errors import ElasticRefused, Failure

log = structlog.get_logger("headwater.indexer")

RECHECK_SECONDS: Final = 30.0
"""An index is looked at again after so long: somebody may have deleted it or taken its alias away."""


def kind_of(index: str) -> str:
    """`articles` of `articles-2026.11` (its alias once it was reindexed) and of `articles.2-2026.11`, which is behind it."""
    return index.rpartition("-")[0].partition(".")[0]


class IndexWrong(Failure):
    """An index is gone or not as Headwater makes it: a person must decide."""


@dataclass(slots=True)
class Indices:
    """Those that this process has seen, by name without the namespace."""

    elastic: Elastic
    templates: Mapping[str, Mapping[str, Any]]
    named: Callable[[str], str]
    clock: Callable[[], float] = time.monotonic
    _seen: dict[str, float] = field(default_factory=dict)
    _made: set[str] = field(default_factory=set)

    def ensure(self, wanted: Set[str]) -> None:
        """See to it that they can be written to. Raises IndexWrong, ElasticRefused, ElasticUnreachable."""
        for index in sorted(wanted):
            if self.clock() - self._seen.get(index, float("-inf")) >= RECHECK_SECONDS:
                self._look(index)

    def gone(self, index: str) -> str:
        """A write did not find this index: the words for it. It is looked at again before the next write."""
        self._seen[index] = float("-inf")
        return (
            f"the index {self.named(index)}, which this process has written to, is gone, and its articles with it: restore "
            "it from a snapshot; or accept the loss by restarting the indexer, which makes it anew, and take the news in again"
        )

    def _look(self, index: str) -> None:
        name, kind = self.named(index), self.named(kind_of(index))
        found = self.elastic.index(name)
        if not found and index in self._seen:
            raise IndexWrong(self.gone(index))
        if not found:
            self.elastic.put_templates(self.templates)  # somebody may have deleted them since the start
            self.elastic.create_index(name)
            log.info("index made", index=name)
            self._made.add(index)
            found = self.elastic.index(name)
        for real, (aliases, dynamic) in found.items():
            if kind not in aliases:
                raise IndexWrong(
                    f"the index {real} lacks the alias {kind}, so that no search finds it: give it the alias"
                )
            if dynamic != "strict":
                raise IndexWrong(f"the index {real} was not made from Headwater's template (its mapping is not strict): "
                                 "`headwater index reindex` makes it anew")  # fmt: skip
            if index not in self._seen and index not in self._made:
                self._complete(real, kind)
        self._seen[index] = self.clock()

    def _complete(self, real: str, kind: str) -> None:
        """An index that an earlier version made lacks the fields that came since, and would refuse every document."""
        (template,) = (it for it in self.templates.values() if it["index_patterns"] == [f"{kind}-*"])
        try:
            self.elastic.add_fields(real, template["template"]["mappings"]["properties"])
        except ElasticRefused as error:
            if error.kind != "illegal_argument_exception":
                raise
            raise IndexWrong(f"the index {real} has a field that is another one in Headwater's template ({error}): "
                             "`headwater index reindex` makes it anew") from error  # fmt: skip
