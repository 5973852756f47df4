"""The vector of an article: near those of others about the same, whatever words they use (`text/vectors`, English only)."""

from typing import Final

import numpy as np

from services.text.vectors.table import LANGUAGE, Table

FULL: Final = 127
"""The largest number: a byte each is enough for the angle between two vectors."""
LOOKED_AT: Final = 800
"""Characters of the text: what it is about stands at its beginning."""


def vector(title: str, text: str, language: str, table: Table) -> tuple[int, ...]:
    """128 numbers of -127 to 127, the title counted twice; none in other languages or without a known word."""
    if language != LANGUAGE:
        return ()
    found = table.vector(f"{title} {title} {text[:LOOKED_AT]}")
    largest = float(np.abs(found).max())
    return tuple(np.rint(found * (FULL / largest)).astype(int).tolist()) if largest else ()
