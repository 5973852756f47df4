"""Makes `static/world.js`, the outline of the world's countries for the page's map, from Natural Earth.

`python -m services.search.page.world countries-110m.json`, a TopoJSON file as world-atlas 2.0.2 packs it (Natural Earth
1:110m, public domain). The same input gives the same bytes.
"""

import itertools
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

OUTPUT: Final = Path(__file__).parent / "static" / "world.js"
TENTHS: Final = 10
"""Units of a degree in the path: some 11 km at the equator, as exact as the source."""
_HEAD: Final = (
    "// Made by services/search/page/world.py. Natural Earth 1:110m, public domain, https://www.naturalearthdata.com\n"
    "// One SVG path in tenths of a degree: x is the longitude, y the latitude turned upside down.\n"
)

Point = tuple[int, int]


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """The lines of a quantised topology, decoded (https://github.com/topojson/topojson-specification, 2.1.3)."""
    (wide, high), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    decoded = []
    for arc in topology["arcs"]:
        walked = itertools.accumulate(arc, lambda at, step: (at[0] + step[0], at[1] + step[1]))
        decoded.append([(round((x * wide + left) * TENTHS), round(-(y * high + bottom) * TENTHS)) for x, y in walked])
    return decoded


def rings_of(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """The closed lines of all countries; a negative number stands for an arc walked backwards."""
    arcs = arcs_of(topology)
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        for ring in itertools.chain.from_iterable(polygons):
            parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in ring]
            yield [point for part in parts for point in part]


def path_of(rings: Iterator[list[Point]]) -> str:
    """An SVG path: each ring from where it begins in relative steps, points that fall together left out."""
    return "".join(_ring(points) for points in rings)


def _ring(points: Sequence[Point]) -> str:
    steps = [(_short(x - at_x), y - at_y) for (at_x, at_y), (x, y) in itertools.pairwise(points)]
    moved = [f"{x},{y}" for x, y in steps if x or y]
    return f"M{points[0][0]},{points[0][1]}l{' '.join(moved)}z" if len(moved) > 1 else ""


def _short(step: int) -> int:
    """The way that does not lead around the globe: a ring may pass the 180th meridian."""
    return (step + 180 * TENTHS) % (360 * TENTHS) - 180 * TENTHS


def main(source: str) -> None:
    """Write the module."""
    topology = json.loads(Path(source).read_text("utf-8"))
    OUTPUT.write_text(f'{_HEAD}export const LAND = "{path_of(rings_of(topology))}";\n', "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
