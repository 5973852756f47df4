"""`headwater reenrich`: articles that are in the index once more through today's models."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from services.cli.context import Context, of
from services.cli.find import asked
from services.cli.named import opened
from services.pipeline import CLASSIFY, ENRICH
from services.runtime.settings import Settings
from services.search.request import SearchRequest

if TYPE_CHECKING:
    from services.reenrich.reenrich import Count, Reenricher


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog="Examples: headwater reenrich --language ar --since 2026-01-01 · headwater reenrich Salam --all"
    )(reenrich)


def reenrich(
    context: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(help="Words; none: every article.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only of this source.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only in this language, such as en.")] = None,
    topic: Annotated[list[str] | None, typer.Option(help="Only on this topic: code, or start of its name.")] = None,
    entity: Annotated[list[str] | None, typer.Option(help="Only naming this person, organisation or place.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="Only naming this country, such as LB.")] = None,
    since: Annotated[str | None, typer.Option(help="Not before this day, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option(help="Not after this day, YYYY-MM-DD.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what today's models have read.")] = False,
    most: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count them.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Send the articles that a search finds through today's models, on the backfill lane, behind live news.

    Only those that other models have read, unless with --all. Texts, revisions and links stay as they are.
    """
    it = of(context)
    request = asked(words, since, until, source=source, language=language, topic=topic, entity=entity, country=country)
    outcome = _run(it, request, None if everything else models(it.settings), most, dry_run)
    if as_json:
        it.out.print_json(json.dumps(outcome))
    else:
        _say(it, outcome)
    if outcome.get("unreadable"):
        raise typer.Exit(1)


def models(settings: Settings) -> dict[str, str]:
    """Today's, by stage: the newsroom's rules are part of classify's, a spaCy model is part of enrich's."""
    from services.workers.classify import classify  # the models take their time to load
    from services.workers.classify.rules import Rules
    from services.workers.classify.taxonomy import Taxonomy
    from services.workers.enrich import enrich
    from services.workers.enrich.spacy_names import SpacyNames

    rules = Rules.load(settings.topic_rules, Taxonomy.load()).model
    spacy = f"+{SpacyNames.load(model, enrich.ruled).model}" if (model := settings.spacy_model) else ""
    return {CLASSIFY.name: classify.MODEL + rules, ENRICH.name: enrich.MODEL + spacy}


def _run(
    it: Context, request: SearchRequest, todays: dict[str, str] | None, most: int | None, dry_run: bool
) -> dict[str, Any]:
    from services.reenrich.reenrich import Reenricher

    with opened(it) as elastic:
        reenricher = Reenricher(elastic, it.settings, request, todays)
        if dry_run:
            found = sum(1 for _ in reenricher.chosen())
            return {"found": found if most is None else min(most, found)}
        count = _send(it, reenricher, most)
    return {"sent": count.sent, "unreadable": count.unreadable}


def _send(it: Context, reenricher: "Reenricher", most: int | None) -> "Count":
    from services.runtime.broker import Topics

    with Topics(it.settings) as topics:
        topics.ensure()
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=it.err,
                  transient=True) as spinner:  # fmt: skip
        task = spinner.add_task("Sending")
        return reenricher.send(most, lambda n: spinner.update(task, description=f"Sending, {n:,} so far"))


def _say(it: Context, outcome: dict[str, Any]) -> None:
    if "found" in outcome:
        it.err.print(f"{outcome['found']:,} articles would be sent")
        return
    it.err.print(f"[bold]{outcome['sent']:,} sent[/] to be read again, behind live news")
    if outcome["sent"]:
        it.err.print("  The stages of the backfill lane read them, which `headwater run` starts beside the others")
    for name in outcome["unreadable"][:10]:
        it.err.print(f"  [yellow]left[/] {name}: its document is of another version of Headwater")
