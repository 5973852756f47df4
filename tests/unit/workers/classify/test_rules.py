"""A newsroom's rules: what their queries match, how they join what was found, and what is said of a wrong file."""

from pathlib import Path

import pytest

from services.contract.articles import TopicGuess
from services.workers.classify.rule_query import QueryError, Read, compiled
from services.workers.classify.rules import Rules, RulesError
from services.workers.classify.taxonomy import Taxonomy

READ = Read.of(
    "Dock workers strike", "The port authority of Tyre closed the harbours. Café owners wait.", ("Labour", "Sea trade"),
    "example.org", "en",
)  # fmt: skip


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return Taxonomy.load()


@pytest.mark.parametrize(
    ("query", "true"),
    [
        ("harbour*", True),
        ("harbour", False),
        ("STRIKE", True),
        ("cafe", True),
        ('"port authority"', True),
        ('"authority port"', False),
        ('"port auth*"', True),
        ("strike tyre", True),
        ("strike sidon", False),
        ("sidon OR tyre", True),
        ("sidon OR tyre NOT strike", False),
        ("(sidon OR tyre) AND NOT rain", True),
        ("NOT (strike AND tyre)", False),
        ("title:strike", True),
        ("title:tyre", False),
        ("tag:labour", True),
        ('tag:"sea trade"', True),
        ('tag:"labour sea"', False),
        ("source:example.org", True),
        ("source:example.com", False),
        ("language:en", True),
        ("language:ar strike", False),
        ('"strike the"', False),
    ],
)
def test_queries(query: str, true: bool) -> None:
    assert compiled(query)(READ) is true


def test_arabic_words_match_with_and_without_their_article() -> None:
    read = Read.of("إضراب في المرفأ", "أعلن العمال الإضراب.", (), "example.org", "ar")
    assert compiled("مرفأ AND العمال")(read)
    assert not compiled("مطار")(read)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "missing at the end"),
        ("harbour OR", "missing at the end"),
        ("OR harbour", "missing before `OR`"),
        ("(harbour", "not closed"),
        ("harbour)", "nothing is open"),
        ('"harbour', "quotation mark"),
        ("author:me", "no field `author`"),
        ("!!", "holds no word"),
        ("(" * 30 + "a" + ")" * 30, "within one another"),
        ("NOT " * 5_000 + "a", "within one another"),
    ],
)
def test_a_wrong_query_says_what_is_wrong(query: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        compiled(query)


def written(tmp_path: Path, text: str) -> Path:
    """The file of rules."""
    path = tmp_path / "rules.toml"
    path.write_text(text, "utf-8")
    return path


def test_rules_come_first_and_are_sure(tmp_path: Path, taxonomy: Taxonomy) -> None:
    path = written(
        tmp_path,
        """
[[topic]]
code = "desk:harbour"
name = "Harbour"
query = 'harbour* NOT pearl'

[[topic]]
code = "20000529"
query = "strike"

[[topic]]
code = "desk:rain"
name = "Rain"
query = "rain"
""",
    )
    rules = Rules.load(path, taxonomy)
    found = (
        TopicGuess(code="09000000", name="labour", confidence=0.8),
        TopicGuess(code="20000529", name="x", confidence=0.3),
    )
    joined = rules.joined(found, rules.hits("Dock strike", "The harbours are closed.", (), "example.org", "en"))
    assert [(guess.code, guess.confidence) for guess in joined] == [
        ("desk:harbour", 1.0), ("20000529", 1.0), ("09000000", 0.8),
    ]  # fmt: skip
    assert joined[1].name == "labour dispute"


def test_another_file_is_another_model(tmp_path: Path, taxonomy: Taxonomy) -> None:
    first = Rules.load(written(tmp_path, ""), taxonomy).model
    assert Rules.load(written(tmp_path, "# changed"), taxonomy).model != first
    assert Rules.load(None, taxonomy).model == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[topic]]\ncode = 'Desk'\nname='x'\nquery='a'", "topic 1: `Desk` needs a code"),
        ("[[topic]]\ncode = 'desk'\nquery='a'", "and a name"),
        ("[[topic]]\ncode = 'desk'\nname='x'\nquery='('", "topic 1 .desk.: a word is missing"),
        ("[[topic]]\ncode = 'desk'\nname='x'\nqueri='a'", "a rule has code, name, query"),
        ("topic = 3", "alone"),
        ("[[topics]]", "alone"),
        ("[[topic", "rules.toml: "),
    ],
)
def test_a_wrong_file_says_which_rule_and_why(tmp_path: Path, taxonomy: Taxonomy, text: str, said: str) -> None:
    with pytest.raises(RulesError, match=said):
        Rules.load(written(tmp_path, text), taxonomy)


def test_a_missing_file_is_named(tmp_path: Path, taxonomy: Taxonomy) -> None:
    with pytest.raises(RulesError, match=r"absent\.toml"):
        Rules.load(tmp_path / "absent.toml", taxonomy)
