"""`headwater explain`: why an article has the language, the topics and the names that it has."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from services.cli.context import CommandError, Context, of
from services.cli.named import ArticleName, article_named
from services.cli.reenrich import models

if TYPE_CHECKING:
    from services.explain.explanation import Explanation


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: headwater explain https://example.org/news/1")(explain)


def explain(
    context: typer.Context, article: ArticleName,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:  # fmt: skip
    """Which words decided an article's topics, and which rule or list gave its names, by today's models."""
    from services.explain.explanation import Explainer
    from services.reenrich.again import FIELDS, article_of

    it = of(context)
    with article_named(it, article) as (elastic, id_):
        found = elastic.by_ids(it.settings.named("articles"), [id_], (*FIELDS, "stages")).get(id_)
    if found is None:
        raise CommandError(f"{article} is not in the index")
    explanation = Explainer.load(it.settings.topic_rules, it.settings.spacy_model).explain(article_of(found))
    today = models(it.settings)
    older = {stage: read for stage, model in today.items() if (read := _model(found, stage)) != model}
    if as_json:
        it.out.print_json(json.dumps({**explanation.as_dict(), "read_by_others": older}))
        return
    _show(it, explanation)
    for stage, model in older.items():
        it.err.print(
            f"[yellow]The document was read by another model of {stage}[/] ({escape(model)}): headwater reenrich"
        )


def _model(document: dict[str, Any], stage: str) -> str:
    return str(document.get("stages", {}).get(stage, {}).get("model", "none"))


def _show(it: Context, told: "Explanation") -> None:
    stated = f"; it is stated as {escape(told.stated_language)}" if told.stated_language else ""
    it.out.print(f"[bold]Language[/] {told.language}, confidence {told.language_confidence:.2f}{stated}")
    topics = Table("topic", "confidence", "score", "words that spoke for it", box=None, header_style="bold")
    for topic in told.topics:
        words = ", ".join(f"{escape(word)} {worth:g}" for word, worth in topic.words)
        sure = f"{topic.confidence:.2f}" if topic.confidence else "[dim]not given[/]"
        topics.add_row(f"{topic.name} ({topic.code})", sure, f"{topic.score:g}", words)
    it.out.print(topics if told.topics else "No topic: no word of the lists is in it.")
    names = Table("name", "kind", "confidence", "times", "as", "because of", box=None, header_style="bold")
    for name in told.names:
        because = "; ".join(f"{why} ({times})" for why, times in name.evidence)
        forms = ", ".join(form for form in name.forms if form != name.name)
        names.add_row(
            escape(name.name), name.kind, f"{name.confidence:.2f}", str(name.mentions), escape(forms), because
        )
    it.out.print(names if told.names else "No name was found.")
    for place in told.places:
        others = f"{place.others} others of this name; " if place.others else ""
        source = f"GeoNames {place.geonames}" if place.geonames else "the list of countries"
        source += f", confidence {place.confidence:.2f}"
        if not place.country:
            it.out.print(f"[bold]{escape(place.name)}[/] is a continent ({source})")
            continue
        it.out.print(f"[bold]{escape(place.name)}[/] is in {place.country} ({source}): {others}"
                     f"{place.country} is named {place.country_named} times")  # fmt: skip
