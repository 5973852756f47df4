"""Articles for measuring: invented from a seed, all different, as long as news is, in words that the stages know."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from services.contract.articles import Provenance, RawArticle
from services.contract.identity import article_id

PLACES: Final = [
    "Lisbon",
    "Nairobi",
    "Osaka",
    "Lima",
    "Oslo",
    "Cairo",
    "Hanoi",
    "Quito",
    "Riga",
    "Accra",
    "Perth",
    "Malmö",
    "Turin",
    "Dakar",
    "Leeds",
]
NAMES: Final = ["Amara Okoro", "Jonas Lind", "Mei Tanaka", "Rosa Quispe", "Karim Haddad", "Ines Duarte", "Tomas Berg"]
VERBS: Final = [
    "announced",
    "opened",
    "delayed",
    "rejected",
    "approved",
    "measured",
    "closed",
    "repaired",
    "sold",
    "won",
    "lost",
    "planned",
]
THINGS: Final = [
    "the election",
    "the hospital",
    "a trade agreement",
    "the football final",
    "new research",
    "the budget",
    "a court case",
    "the harbour",
    "the railway",
    "a vaccine trial",
    "the ceasefire",
    "the museum",
    "the wheat harvest",
    "the power plant",
    "a flood warning",
]
JOINTS: Final = ["after", "before", "while", "because", "although", "since"]


def sentence(rng: random.Random) -> str:
    """One sentence of some fifteen words."""
    who, where, what = rng.choice(NAMES), rng.choice(PLACES), rng.choice(THINGS)
    other, joint = rng.choice(THINGS), rng.choice(JOINTS)
    number = rng.randrange(2, 9000)
    return f"{who} {rng.choice(VERBS)} {what} in {where} {joint} {number} people had {rng.choice(VERBS)} {other}."


def articles(count: int, seed: int = 7, sentences: int = 28) -> Iterator[RawArticle]:
    """`count` articles of about 2.7 KB of text each."""
    rng = random.Random(seed)
    observed = datetime.now(UTC)
    for number in range(count):
        url = f"https://bench.example.org/{seed}/{number}"
        paragraphs = [" ".join(sentence(rng) for _ in range(4)) for _ in range(sentences // 4)]
        yield RawArticle(
            id=article_id(url=url, source="bench", guid=None, title=""),
            source="bench.example.org",
            channel="feed_full",
            title=sentence(rng)[:90],
            text="\n\n".join(paragraphs),
            observed=observed,
            url=url,
            urls=(url,),
            provenance=Provenance(producer="bench", extractor="bench/1", input="generated"),
        )
