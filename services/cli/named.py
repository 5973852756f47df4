"""Commands that speak of one article: the index opened, and the article found by whatever the person calls it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.context import CommandError, Context

if TYPE_CHECKING:
    from services.runtime.elastic import Elastic

ArticleName = Annotated[str, typer.Argument(help="Its URL, its id, or a unique start of its title.")]


@contextmanager
def opened(it: Context) -> "Iterator[Elastic]":
    """The index, while the block runs."""
    from services.runtime.elastic import Elastic  # the client takes its time to load

    elastic = Elastic(it.settings)
    try:
        yield elastic
    finally:
        elastic.close()


@contextmanager
def article_named(it: Context, name: str) -> "Iterator[tuple[Elastic, str]]":
    """The index and the article's id, while the block runs. Raises CommandError where nothing or too much is so called."""
    from services.trace import NotFound, resolve

    with opened(it) as elastic:
        try:
            found = resolve(name, elastic, it.settings)
        except NotFound as error:
            raise CommandError(str(error)) from error
        yield elastic, found
