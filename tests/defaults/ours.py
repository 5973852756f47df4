"""The classify stage as a real process with the failure in its step: python -m tests.defaults.ours run classify ...

An article's title says how it fails: BAD raises (twice in a batch of good ones, or alone), SLOW takes its time, LARGE
grows beyond what the topic takes.
"""

import sys
import time
from collections.abc import Mapping, Sequence

from services.contract.articles import ClassifiedArticle, RawArticle, UniqueArticle, grow
from services.pipeline import CLASSIFY, Stage
from services.runtime import process
from services.runtime.settings import Settings
from services.runtime.step import Item, Keep, Outcome, Step


class Failing:
    """Classify, failing as the titles say."""

    stage: Stage = CLASSIFY
    reads: type[RawArticle] = UniqueArticle
    view: None = None

    def asks(self, items: Sequence[Item]) -> list[tuple[int, bytes]]:
        """Nothing."""
        return []

    def run(self, items: Sequence[Item], known: Mapping[bytes, bytes]) -> list[Outcome]:
        """One outcome each."""
        return [self._one(item.article) for item in items]

    def _one(self, article: UniqueArticle) -> Outcome:
        if article.title == "BAD":
            raise ValueError("this one cannot be worked on")
        if article.title == "SLOW":
            time.sleep(8)
        text = "x" * 2_200_000 if article.title == "LARGE" else article.text
        return Keep(
            grow(
                article,
                ClassifiedArticle,
                language="en",
                language_confidence=1.0,
                **({"text": text} if text != article.text else {}),
            )
        )


def main() -> int:
    """Be the command line with that step."""

    def failing(stage: Stage, settings: Settings) -> Step:
        return Failing()

    process.step_of = failing
    from services.cli.main import main as command_line

    return command_line()


if __name__ == "__main__":
    sys.exit(main())
