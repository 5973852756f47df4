"""Models trained on a topic set's own train part, to set against published tables: they ship nowhere.

Words, pairs of words and pieces of words with TF-IDF weights, for English the static vectors beside them, and a linear
support vector machine (Joachims 1998, Text categorization with support vector machines), from scikit-learn.
"""

import sys
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from services.text.vectors import table
from tests.quality.figures import percent

_COST: Final = 0.6
_SIGNS: Final = 1_500
"""Characters of which pieces of words are taken."""


def compared(data: Path) -> list[str]:
    """Lines of the report; why there is none where scikit-learn is missing."""
    if find_spec("sklearn") is None:
        sys.stderr.write("not trained, not installed: scikit-learn (make compared)\n")
        return []
    from tests.quality.topics import rows

    lines = ["Trained on the set's own train part, for comparison with published tables alone:", ""]
    train, test = (list(rows(data / f"topics_agnews/{part}.jsonl.gz")) for part in ("train", "dev"))
    lines.append(f"- AG News dev, 20,000 trained on: {_accuracy(train, test, vectors=True)}; wanted 92.5 %")
    arabic = list(rows(data / "topics_sanad_ar/sample.jsonl.gz"))
    fifth = [int(sha256(str(row["id"]).encode()).hexdigest(), 16) % 5 == 0 for row in arabic]
    train = [row for row, held in zip(arabic, fifth, strict=True) if not held]
    test = [row for row, held in zip(arabic, fifth, strict=True) if held]
    lines.append(f"- SANAD, the fixed fifth: {_accuracy(train, test, vectors=False)}; wanted 98.5 %")
    return [*lines, ""]


def _accuracy(train: list[dict[str, Any]], test: list[dict[str, Any]], vectors: bool) -> str:
    sparse: Any = __import__("scipy.sparse").sparse
    text: Any = __import__("sklearn.feature_extraction.text").feature_extraction.text
    svm: Any = __import__("sklearn.svm").svm
    plain = {"sublinear_tf": True}
    kinds = (
        (1.0, None, text.TfidfVectorizer(ngram_range=(1, 2), min_df=2, token_pattern=r"(?u)\b\w+\b", **plain)),
        (0.7, _SIGNS, text.TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, max_features=300_000, **plain)),
    )  # fmt: skip
    columns = [
        [weight * part for part in (kind.fit_transform(_texts(train, most)), kind.transform(_texts(test, most)))]
        for weight, most, kind in kinds
    ]
    if vectors:
        words = table.load()
        columns.append(
            [sparse.csr_matrix([1.5 * words.vector(one) for one in _texts(part, None)]) for part in (train, test)]
        )
    learnt, asked = (sparse.hstack(parts).tocsr() for parts in zip(*columns, strict=True))
    model = svm.LinearSVC(C=_COST).fit(learnt, [row["label"] for row in train])
    right = sum(answer == row["label"] for answer, row in zip(model.predict(asked), test, strict=True))
    return percent(right, len(test))


def _texts(rows: list[dict[str, Any]], most: int | None) -> list[str]:
    return [f"{row.get('title') or ''}\n{row['text']}"[:most] for row in rows]
