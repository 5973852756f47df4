"""Curves by threshold as an SVG picture: a line for each kind of pair, so many of which link at each threshold."""

from collections.abc import Mapping, Sequence
from typing import Final

WIDTH, HEIGHT, EDGE = 760, 420, 60
COLOURS: Final = ("#1b6ca8", "#2a9d8f", "#8ab17d", "#e9c46a", "#f4a261", "#c1121f")


def svg(title: str, lines: Mapping[str, Sequence[tuple[float, float]]], chosen: float, unit: str) -> str:
    """Each line's points are (threshold, share 0 to 1); `chosen` is the threshold that ships."""
    every = [x for points in lines.values() for x, _ in points]
    low, high = min(every), max(every)

    def place(x: float, y: float) -> str:
        across = EDGE + (x - low) / (high - low) * (WIDTH - 2 * EDGE)
        return f"{across:.1f},{HEIGHT - EDGE - y * (HEIGHT - 2 * EDGE):.1f}"

    parts = [f'<text x="{EDGE}" y="24" font-size="15">{title}</text>']
    for share in (0, 0.25, 0.5, 0.75, 1):
        start, end = place(low, share), place(high, share)
        parts.append(f'<polyline points="{start} {end}" stroke="#ddd" fill="none"/>')
        parts.append(f'<text x="8" y="{start.split(",")[1]}" font-size="11">{share:.0%}</text>')
    parts.append(
        f'<polyline points="{place(chosen, 0)} {place(chosen, 1)}" stroke="#555" stroke-dasharray="4" fill="none"/>'
    )
    for number, (name, points) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        parts.append(
            f'<polyline points="{" ".join(place(x, y) for x, y in points)}" stroke="{colour}" fill="none" stroke-width="2"/>'
        )
        parts.append(
            f'<text x="{EDGE + 8}" y="{HEIGHT - EDGE - 14 * (len(lines) - number) - 60}" font-size="11" fill="{colour}">{name}</text>'
        )
    for x in (low, chosen, high):
        parts.append(
            f'<text x="{place(x, 0).split(",")[0]}" y="{HEIGHT - EDGE + 18}" font-size="11" text-anchor="middle">{x:.3g}</text>'
        )
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 12}" font-size="12" text-anchor="middle">{unit}</text>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">'
            + "".join(parts) + "</svg>\n")  # fmt: skip
