"""The more, and the stronger, the evidence of a name, the surer it is."""

import ast
from collections.abc import Iterator
from importlib.resources import files

import pytest

from services.workers.enrich.merge import Group, group
from services.workers.enrich.scene import Kind, Mention
from services.workers.enrich.surety import LISTED, MODEL, surety

from .conftest import Enrich

LIST = "the list of organisations"
GIVEN = "a given name"
CAPITALS = "words in capitals that stand nowhere else in small letters"


def found(*whys: str, kind: Kind = "person", role: str | None = None, key: str = "ann ward") -> Group:
    return group([Mention("Ann Ward", key, 20 * n, kind, 1, role, why) for n, why in enumerate(whys)], {})[key]


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (found(CAPITALS), found(GIVEN)),
        (found(GIVEN), found(GIVEN, GIVEN)),
        (found(GIVEN, GIVEN), found(GIVEN, CAPITALS)),
        (found(GIVEN), found(GIVEN, role="mayor")),
        (found(GIVEN, key="ann ward rosa quispe"), found(GIVEN)),
        (found("capitals only", kind="organisation"), found(LIST, kind="organisation")),
        (found("the model spacy-en"), found(GIVEN)),
    ],
)
def test_more_is_surer(less: Group, more: Group) -> None:
    assert 0 < surety(less) < surety(more) < 1


def test_what_speaks_for_another_kind_takes_its_share() -> None:
    mentions = [
        Mention("Washington", "washington", 0, "place", 3, None, "the gazetteer, and a preposition"),
        Mention("Washington", "washington", 20, "person", 1, None, GIVEN),
    ]
    torn = group(mentions, {})["washington"]
    assert surety(torn) < 0.8 * surety(group(mentions[:1], {})["washington"])


def test_without_evidence_in_words_it_is_still_said() -> None:
    assert surety(group([Mention("Ann Ward", "ann ward", 0, "person")], {})["ann ward"]) == 0.3


def test_every_evidence_that_a_rule_gives_is_in_the_list() -> None:
    told = {why for kinds in LISTED.values() for why in kinds} - {MODEL}
    assert set(_whys()) - {""} == told


def _whys() -> Iterator[str]:
    """The texts that the rules give: the third of a verdict, `why=`, the last of a mention of the uncased scripts."""
    for source in files("services.workers.enrich").iterdir():
        if source.name.endswith(".py"):
            for node in ast.walk(ast.parse(source.read_text("utf-8"))):
                if isinstance(node, ast.Tuple) and len(node.elts) == 3 and isinstance(node.elts[1], ast.Constant):
                    yield from _texts(node.elts[2]) if type(node.elts[1].value) is int else ()
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Mention":
                    whys = [word.value for word in node.keywords if word.arg == "why"] or node.args[6:7]
                    yield from (text for why in whys for text in _texts(why))


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def test_in_an_article(enrich: Enrich) -> None:
    told = enrich("", "Ann Ward, the mayor of Leeds, met the World Health Organization in Geneva. Zorv Plim came late.")
    sure = {one.name: one.confidence for one in told.entities}
    assert sure["World Health Organization"] >= 0.9
    assert sure["Ann Ward"] > 0.8
    assert sure["Zorv Plim"] <= 0.3
    assert all(0 < one.confidence < 1 for one in told.entities)
    assert all(0 < one.confidence < 1 for one in told.places)
