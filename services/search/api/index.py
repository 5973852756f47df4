"""The index that the routes read, given to them by the application."""

from dataclasses import dataclass

from fastapi import Request

from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.search.languages import Languages


@dataclass(frozen=True, slots=True)
class Index:
    """The connection, and which indices are meant."""

    elastic: Elastic
    settings: Settings
    languages: Languages


def index_of(request: Request) -> Index:
    """A dependency."""
    index: Index = request.app.state.index
    return index
