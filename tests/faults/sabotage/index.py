"""Protections of the indexer."""

from typing import Any

from tests.faults.sabotage.switches import put, switch


@switch
def external_versions() -> None:
    """The index takes whatever is written last."""
    from services.indexer.writer import Writer

    def plain(self: Any, action: Any) -> tuple[bytes, bytes]:
        return (
            f'{{"index":{{"_index":"{self.indices.named(action.index)}","_id":"{action.id}"}}}}'.encode(),
            action.source,
        )

    put(Writer, "_lines", plain)


@switch
def resending_failed_items() -> None:
    """Items that Elasticsearch did not take for now are taken for written."""
    from services.indexer.writer import Left, Writer

    def done(self: Any, work: Any, result: Any, left: Any) -> None:
        settle(self, work, result, Left())

    settle = put(Writer, "_settle", done)


@switch
def resending_failed_requests() -> None:
    """A request without a good answer is taken for written."""
    from services.indexer.writer import Left, Writer

    def done(self: Any, chunk: Any, left: Any) -> bool:
        send(self, chunk, Left())
        return True

    send = put(Writer, "_send", done)


@switch
def halting() -> None:
    """What a person must mend is taken for a fault of the documents."""
    from services.indexer import writer
    from services.indexer.statuses import Fate

    def dead(*told: Any) -> Fate:
        found = tell(*told)
        return Fate.DEAD if found in (Fate.HALT, Fate.RETRY) else found

    def split(*told: Any) -> Fate:
        found = tell_request(*told)
        return Fate.SPLIT if found in (Fate.HALT, Fate.RETRY) else found

    tell = put(writer, "fate", dead)
    tell_request = put(writer, "request_fate", split)


@switch
def splitting() -> None:
    """A request that is too large is given up whole."""
    from services.indexer.writer import Writer
    from services.runtime.step import Dead

    def dead(self: Any, chunk: Any, error: Any, left: Any) -> bool:
        if error.status != 413:
            return bool(refused(self, chunk, error, left))
        for work in chunk:
            work.dead = Dead("too_large", str(error))
        return True

    refused = put(Writer, "_refused", dead)


@switch
def shrinking_the_bulk() -> None:
    """Bulks keep their size whatever Elasticsearch says."""
    from services.indexer.bulk_size import BulkSize

    put(BulkSize, "refused", lambda *_: None)


@switch
def isolating_refused_items() -> None:
    """One item that is refused takes its whole bulk with it."""
    from services.indexer.writer import Writer
    from services.runtime.step import Dead

    def together(self: Any, chunk: Any, actions: Any, left: Any) -> bool:
        found = bool(bulk(self, chunk, actions, left))
        if any(work.dead for work in chunk):
            for work in chunk:
                work.dead = work.dead or Dead("refused_by_index", "its neighbour was refused")
        return found

    bulk = put(Writer, "_bulk", together)


@switch
def refusing_to_recreate() -> None:
    """An index that is gone is made again."""
    from services.indexer.indices import Indices

    def forget(self: Any, index: str) -> None:
        self._seen.pop(index, None)
        look(self, index)

    look = put(Indices, "_look", forget)


@switch
def bounding_keywords() -> None:
    """Keywords of any length go to the index."""
    from services.indexer import template

    for mapping in (template.KEYWORD, template.NAME):
        mapping.pop("ignore_above")
