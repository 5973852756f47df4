"""What the quality reports have in common: shares with their interval, and the picture of what is taken for what."""

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from pathlib import Path
from typing import Final

Z: Final = 1.96
"""Of a 95 % interval."""
_CELL: Final = 22
_MARGIN: Final = 90


def wilson(right: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927, Probable inference, the law of succession, and statistical inference)."""
    if not total:
        return 0.0, 1.0
    share = right / total
    middle = (share + Z * Z / (2 * total)) / (1 + Z * Z / total)
    half = Z / (1 + Z * Z / total) * sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    return middle - half, middle + half


def percent(right: int, total: int) -> str:
    """`99.2 % (99.0-99.4)`."""
    low, high = wilson(right, total)
    return f"{right / max(total, 1):.1%} ({low:.1%}-{high:.1%})".replace("%", " %", 1)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Lines of a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(map(str, row))} |" for row in lines]


def confusion(path: Path, names: Sequence[str], taken: Counter[tuple[str, str]]) -> None:
    """Draw a square for each (label, answer): the darker, the larger the label's share that got the answer."""
    size = _MARGIN + _CELL * len(names) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" font-family="sans-serif" font-size="11">',
        f'<rect width="{size}" height="{size}" fill="#fff"/>',
    ]
    for row, label in enumerate(names):
        total = max(sum(count for (name, _), count in taken.items() if name == label), 1)
        y = _MARGIN + row * _CELL
        parts.append(f'<text x="{_MARGIN - 6}" y="{y + 15}" text-anchor="end">{label[:14]}</text>')
        x = _MARGIN + row * _CELL + 15
        parts.append(f'<text transform="translate({x},{_MARGIN - 6}) rotate(-60)">{label[:14]}</text>')
        for column, answer in enumerate(names):
            share = taken[label, answer] / total
            shade = 255 - round(225 * share**0.4)
            colour = f"rgb({shade},{shade},255)" if row == column else f"rgb(255,{shade},{shade})"
            left = _MARGIN + column * _CELL
            parts.append(
                f'<rect x="{left}" y="{y}" width="{_CELL - 1}" height="{_CELL - 1}" fill="{colour}">'
                f"<title>{label} taken for {answer}: {share:.1%}</title></rect>"
            )
    path.write_text("\n".join([*parts, "</svg>", ""]), "utf-8")
