"""`python -m deploy.contract.build`: writes the JSON Schema (2020-12) of each public topic's messages."""

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from services.contract import articles, links, notices, rights
from services.pipeline import ENRICHED, LINKS, SIGHTINGS, STORIES, TOMBSTONES, Topic

FOLDER: Final = Path(__file__).parent
PUBLIC: Final[Mapping[Topic, type[articles.Message]]] = {
    ENRICHED: articles.EnrichedArticle, SIGHTINGS: notices.Sighting, LINKS: links.Link, STORIES: links.Telling,
    TOMBSTONES: notices.Tombstone,
}  # fmt: skip
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema(topic: Topic) -> dict[str, Any]:
    """Of one topic. Fields that are not named in it may come at any time: a reader passes them over."""
    made = msgspec.json.schema(PUBLIC[topic])
    words = dict(_descriptions())
    for name, definition in made["$defs"].items():
        definition["description"] = inspect.cleandoc(definition.get("description", ""))
        for field, said in definition.get("properties", {}).items():
            if told := words.get((name, field)):
                said["description"] = told
    return {"$schema": DIALECT, "title": topic.name, "description": topic.holds, **made}


def _descriptions() -> Iterator[tuple[tuple[str, str], str]]:
    """Class and field to the words under the field, those of the classes above it too."""
    own: dict[str, dict[str, str]] = {}
    for module in (articles, links, notices, rights):
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.ClassDef):
                above = [own.get(base.id, {}) for base in node.bases if isinstance(base, ast.Name)]
                own[node.name] = {k: v for words in above for k, v in words.items()} | dict(_told(node))
    return (((name, field), words) for name, fields in own.items() for field, words in fields.items())


def _told(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, words in zip(node.body, node.body[1:], strict=False):
        match field, words:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                yield name, inspect.cleandoc(said)


def written() -> Mapping[str, str]:
    """File name to content."""
    return {f"{topic.name}.schema.json": json.dumps(schema(topic), indent=1) + "\n" for topic in PUBLIC}


if __name__ == "__main__":
    for name, content in written().items():
        (FOLDER / name).write_text(content, "utf-8")
