"""Looks for a sentence wherever Headwater may keep or show one: what was taken down must be in none of these places."""

import json

import zstandard

from services.runtime.elastic import Elastic
from tests.integration.command import headwater
from tests.integration.flow import Flow


def places(flow: Flow, sentence: str, *, commands: bool = False) -> list[str]:
    """Where the sentence is found: every index's every document, the dead letters, every file of the archive; and what
    each command says, each of which is a process of its own.
    """
    found = _indices(flow, sentence)
    for letter in flow.letters():
        found += ["dead letter"] if sentence in f"{letter.reason} {letter.value.decode('utf-8', 'replace')}" else []
    for path in (flow.settings.home / "archive").rglob("*"):
        if path.is_file():
            data = zstandard.decompress(path.read_bytes()) if path.suffix == ".zst" else path.read_bytes()
            found += [str(path)] if sentence.encode() in data else []
    return found + (_outputs(flow, sentence) if commands else [])


def _outputs(flow: Flow, sentence: str) -> list[str]:
    letters = headwater(flow.settings, "dead", "list", "--json")
    shown = [headwater(flow.settings, "dead", "show", x["address"], code=None) for x in letters.json]
    outputs = {
        "search": headwater(flow.settings, "search", f'"{sentence}"', "--json").out,
        "dead list": letters.out + headwater(flow.settings, "dead", "list").out,
        "dead show": "".join(ran.out + ran.err for ran in shown),
    }
    return [name for name, out in outputs.items() if sentence in whole(out)]


def whole(out: str) -> str:
    """An output without the line breaks that JSON or a table would put between two words."""
    return " ".join(out.replace("\\n", " ").split())


def _indices(flow: Flow, sentence: str) -> list[str]:
    elastic = Elastic(flow.settings)
    try:
        found = []
        for index in elastic.indices("*"):
            elastic.refresh(index)
            query = {"multi_match": {"query": sentence, "type": "phrase", "fields": ["*"], "lenient": True}}
            found += [index] if elastic.search(index, {"query": query})["hits"]["hits"] else []
            hits = elastic.search(index, {"size": 10_000, "query": {"match_all": {}}})["hits"]["hits"]
            found += [f"{index} source" for hit in hits if sentence in json.dumps(hit["_source"], ensure_ascii=False)]
        return found
    finally:
        elastic.close()
