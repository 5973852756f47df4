"""Joins lines that a program broke at a fixed width, so that a line is a paragraph again.

A wrapper breaks a line exactly where the next word no longer fits. That leaves a mark that no author leaves: nearly
every line plus the first word of the next is wider than the page. Only where a dump shows it are lines joined.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from services.producers.dumps.lines import Line
from services.text.shape import ended

_WIDTHS: Final = range(40, 132)
_MINIMUM: Final = 4
"""Line breaks needed to tell; fewer show nothing."""
_SHARE: Final = 0.6
"""Of the line breaks: full lines."""
_INSIDE: Final = 0.4
"""Of the full lines: such as neither end a sentence nor go on with a capital, as list entries of one length would."""
_WIDE: Final = re.compile("[\u2e80-\u9fff\uf900-\ufaff]")


def unwrap(lines: list[Line]) -> list[Line]:
    """The lines, joined where the dump is hard-wrapped; the same list where it is not."""
    width = _width(lines)
    if width is None:
        return lines
    joined: list[list[Line]] = []
    for line in lines:
        if joined and _continues(joined[-1][-1], line, width):
            joined[-1].append(line)
        else:
            joined.append([line])
    return [_join(group) for group in joined]


def _width(lines: list[Line]) -> int | None:
    """The width of the page in characters, or None where nothing was wrapped."""
    pairs = [(a, b) for a, b in pairwise(lines) if _tight(b)]
    if len(pairs) < _MINIMUM:
        return None
    lengths = sorted(len(a.text) for a, _ in pairs)
    width = lengths[len(lengths) * 98 // 100]
    broken = [(a, b) for a, b in pairs if _continues(a, b, width)]
    inside = sum(not ended(a.text) and not b.text[0].isupper() for a, b in broken)
    enough = len(broken) >= _SHARE * len(pairs) and inside >= _INSIDE * len(broken)
    return width if width in _WIDTHS and enough else None


def _tight(line: Line) -> bool:
    return line.gap == 0 and not line.cut


def _continues(line: Line, after: Line, width: int) -> bool:
    return _tight(after) and line.text != after.text and len(line.text) + 1 + _first_word(after.text) > width


def _first_word(text: str) -> int:
    return 1 if _WIDE.match(text) else len(text.split(" ", 1)[0])


def _join(group: list[Line]) -> Line:
    first = group[0]
    return first if len(group) == 1 else Line("".join(_glued(group)), first.number, first.gap, first.cut)


def _glued(group: list[Line]) -> Iterator[str]:
    yield group[0].text
    for before, line in pairwise(group):
        seamless = _WIDE.match(line.text) or re.search(r"\w-$", before.text)
        yield line.text if seamless else " " + line.text
