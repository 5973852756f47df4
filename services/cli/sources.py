"""`headwater poll`, and the list of what is polled: `headwater sources add`, `disable`, `import` and the like."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from services.cli.context import CommandError, Context, of
from services.cli.source_health import app, fetching

if TYPE_CHECKING:
    from services.producers.polling.source import Source

Addresses = Annotated[list[str], typer.Argument(help="As they stand in the list.")]


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.command(epilog="Example: headwater sources add https://example.org · headwater poll")(poll)
    root.add_typer(app, name="sources")


def poll(context: typer.Context, supervised: Annotated[bool, typer.Option(hidden=True)] = False) -> None:
    """Poll the sources on the list, politely and for ever, in this process."""
    from services.producers.polling import app as process

    raise typer.Exit(process.run(of(context).settings, supervised=supervised))


@app.command(
    epilog="Examples: headwater sources add https://example.org · headwater sources add URL --pages --every 10m"
)
def add(
    context: typer.Context,
    addresses: Annotated[list[str], typer.Argument(help="Of feeds, or of pages that name their feeds.")],
    name: Annotated[str | None, typer.Option(help="Who publishes it; default: its host.")] = None,
    pages: Annotated[bool, typer.Option("--pages", help="Fetch each article's page for its full text.")] = False,
    sitemap: Annotated[bool, typer.Option("--sitemap", help="It is a news sitemap.")] = False,
    every: Annotated[str | None, typer.Option(help="A fixed time between polls: 10m, 2h.")] = None,
) -> None:
    """Put sources on the list; a running poller asks them within seconds. Exit code 1 where no feed is found."""
    from services.producers.polling import sources_file
    from services.producers.polling.source import SourceWrong, parse

    it = of(context)
    found: list[Source] = []
    for address in addresses:
        for url in [address] if sitemap else _feeds(it, address):
            options = [f"every={every}"] if every else []
            try:
                source = parse(" ".join([url, *(["kind=sitemap"] if sitemap else []), *options]))
            except SourceWrong as error:
                raise CommandError(str(error), 2) from error
            if source:
                found.append(replace(source, name=name or source.name, pages=pages or source.pages))
    count = sources_file.add(it.settings.sources, found)
    for source in found:
        it.out.print(escape(source.url), soft_wrap=True)
    it.err.print(f"{count} added to {it.settings.sources}, {len(found) - count} were there already")


def _feeds(it: Context, address: str) -> list[str]:
    from services.producers.fetch_errors import FetchError
    from services.producers.polling.discover import discover

    with fetching(it) as fetcher:
        try:
            found = discover(address, fetcher)
        except FetchError as error:
            raise CommandError(str(error)) from error
    if not found:
        raise CommandError(f"{address} is no feed, and no feed is named there; give the address of a feed")
    return [one.url for one in found]


@app.command(epilog="Example: headwater sources disable https://example.org/feed.xml")
def disable(context: typer.Context, addresses: Addresses) -> None:
    """Stop asking these, and keep what is known of them."""
    _change(of(context), addresses, disabled=True)


@app.command(epilog="Example: headwater sources enable https://example.org/feed.xml")
def enable(context: typer.Context, addresses: Addresses) -> None:
    """Ask these again."""
    _change(of(context), addresses, disabled=False)


@app.command(epilog="Example: headwater sources remove https://example.org/feed.xml")
def remove(context: typer.Context, addresses: Addresses) -> None:
    """Take these off the list."""
    _change(of(context), addresses, disabled=None)


def _change(it: Context, addresses: list[str], *, disabled: bool | None) -> None:
    from services.producers.polling import sources_file

    def act(source: "Source") -> "Source | None":
        return None if disabled is None else replace(source, disabled=disabled)

    count = sources_file.change(it.settings.sources, set(addresses), act)
    if count < len(set(addresses)):
        raise CommandError(
            f"{len(set(addresses)) - count} of these are not in {it.settings.sources}; `headwater sources list`"
        )
    it.err.print(f"{count} changed in {it.settings.sources}")


@app.command("import", epilog="Example: headwater sources import subscriptions.opml")
def import_(context: typer.Context, file: Annotated[Path, typer.Argument(help="OPML, or a list like ours.")]) -> None:
    """Put a whole list on the list."""
    from services.producers.inputs import InputError
    from services.producers.polling import opml, sources_file

    it = of(context)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}") from error
    found, wrong = opml.read(data, str(file)) if data.lstrip()[:1] == b"<" else (sources_file.read(file), [])
    count = sources_file.add(it.settings.sources, found)
    it.err.print(f"{count} added to {it.settings.sources}, {len(found) - count} were there already")
    for reason in wrong:
        it.err.print(f"  [yellow]left out[/] {escape(reason)}", soft_wrap=True)


@app.command(epilog="Example: headwater sources export subscriptions.opml")
def export(context: typer.Context, file: Annotated[Path, typer.Argument(help="OPML to write.")]) -> None:
    """Write the list as OPML, for other readers of feeds."""
    from services.producers.inputs import InputError
    from services.producers.polling import opml, sources_file

    it = of(context)
    sources = sources_file.read(it.settings.sources)
    try:
        file.write_bytes(opml.write(sources))
    except OSError as error:
        raise InputError(f"cannot write {file}: {error.strerror}") from error
    it.err.print(f"{len(sources)} sources written to {file}")
