"""What is in a document that holds others: a web archive's pages, one at a time. Any other document is itself."""

from collections.abc import Iterator

from services.producers.draft import Refused
from services.producers.inputs import Document, reading
from services.producers.sniff import HEAD, kind_of


def contents(document: Document, start: str | None = None) -> Iterator[Document | Refused]:
    """The documents in it, from the place `start` on, which an earlier one's `position` named. Raises InputError."""
    with reading(document) as stream:
        kind = kind_of(stream.read(HEAD), document.name, document.content_type)
    if kind != "warc":
        yield document
        return
    from services.producers.warc.place import Place  # only archives pay for what reads them
    from services.producers.warc.reader import documents

    with reading(document) as stream:
        yield from documents(stream, document.name, start=start or str(Place()))
