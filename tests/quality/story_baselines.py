"""What stories are compared with: exact title, and a single pass over TF-IDF centroids, without and with word vectors.

The baselines see the whole stream's document frequencies before they start, which flatters them.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.text.vectors.table import Table

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

_WORD: Final = re.compile(r"\w+")


def b_cubed(found: Labels, gold: Labels) -> tuple[float, float, float]:
    """Precision, recall and F1 over articles (Bagga and Baldwin 1998).

    Of an article, the share of those that it was put with that belong with it, and the share of those that belong with
    it that it was put with; means over all articles, and the harmonic mean of the two.
    """
    together = np.zeros((found.max() + 1, gold.max() + 1))
    np.add.at(together, (found, gold), 1)
    squares = together**2
    precision = float((squares / together.sum(axis=1, keepdims=True)).sum() / len(gold))
    recall = float((squares / np.maximum(together.sum(axis=0, keepdims=True), 1)).sum() / len(gold))
    return precision, recall, 2 * precision * recall / (precision + recall)


def numbered(names: Sequence[object]) -> Labels:
    """Equal names get equal numbers, from 0."""
    known: dict[object, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], np.int64)


def plain(title: str) -> str:
    """What counts as the same title."""
    return " ".join(_WORD.findall(title.lower()))


def by_title(titles: Sequence[str]) -> Labels:
    """Equal titles are a story."""
    return numbered([plain(title) for title in titles])


def tf_idf(titles: Sequence[str]) -> Floats:
    """[titles, titles]: cosines of the titles' TF-IDF vectors."""
    documents = [set(_WORD.findall(title.lower())) for title in titles]
    frequency = Counter(word for words in documents for word in words)
    column = {word: number for number, word in enumerate(sorted(frequency))}
    rows = np.zeros((len(titles), len(column)), np.float32)
    for number, words in enumerate(documents):
        for word in words:
            rows[number, column[word]] = np.log(1 + len(titles) / frequency[word])
    return cosines(rows)


def with_vectors(words: Floats, titles: Sequence[str], table: Table) -> Floats:
    """Two parts cosines of words, one part of word vectors."""
    both = words + np.float32(0.5) * cosines(np.array([table.vector(title) for title in titles], np.float32))
    return (both / 1.5).astype(np.float32)


def cosines(rows: Floats) -> Floats:
    """[rows, rows]"""
    unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    found: Floats = unit @ unit.T
    return found


def single_pass(alike: Floats, threshold: float) -> Labels:
    """Each in its turn joins the cluster whose centroid has the greatest cosine with it, or begins one."""
    sums = np.zeros_like(alike)
    squared = np.zeros(len(alike), np.float32)
    labels = np.zeros(len(alike), np.int64)
    count = 0
    for article, row in enumerate(alike):
        near = sums[:count, article] / np.sqrt(squared[:count])
        best = int(near.argmax()) if count else -1
        if best < 0 or near[best] < threshold:
            best, count = count, count + 1
        squared[best] += 2 * sums[best, article] + row[article]
        sums[best] += row
        labels[article] = best
    return labels
