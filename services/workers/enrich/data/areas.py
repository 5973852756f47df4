"""Rows of areas.tsv.gz: countries, first-level regions, counties and continents with a point on the map.

Why here: a report names `Iraq`, `Nineveh` and `Kent` more often than towns, and the dumps of cities hold none of them. The
ids are those of GeoNames; where its dumps give no coordinates they are worked out: a country's are the middle of its
biggest piece of land on the map of Natural Earth, a region's are the middle of its settlements.
"""

import csv
import gzip
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

COUNTIES: Final = frozenset({"US", "GB"})
"""Countries whose second level is named in news as others' first level is: their counties."""
_TYPES: Final = (
    " Province",
    " Governorate",
    " Region",
    " State",
    " Oblast",
    " Prefecture",
    " Voivodeship",
    " Department",
)
_COUNTY: Final = (" County", " Parish", " Borough")

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


def area_rows(source: Path) -> Iterator[list[str]]:
    """Rows: id, name, country, region, lat, lon, inhabitants, kind, other names; by kind, then by inhabitants."""
    yield from _continents(source)
    yield from _countries(source)
    rows = list(_regions(source))
    yield from sorted(rows, key=lambda row: (row[7] != "region", -int(row[6]), row[0]))


def _continents(source: Path) -> Iterator[list[str]]:
    continents: dict[str, dict[str, Any]] = json.loads((source / "continents.json").read_text("utf-8"))
    for found in continents.values():
        names = sorted({one["name"] for one in found["alternateNames"] if one.get("lang") in {"de", "fr", "es", "ar"}})
        point = (float(found["lat"]), float(found["lng"]))
        yield _row(found["geonameId"], found["toponymName"], "", point, found["population"], "continent", names)


def _countries(source: Path) -> Iterator[list[str]]:
    countries: dict[str, dict[str, Any]] = json.loads((source / "countries.json").read_text("utf-8"))
    land, settled = _land(source), _settled(source)
    for code, found in countries.items():
        point = land.get(int(found["isonumeric"])) or (middle(settled[code][0]) if code in settled else None)
        if point:
            yield _row(found["geonameid"], found["name"], code, point, found["population"], "country", ())


def _regions(source: Path) -> Iterator[list[str]]:
    usual, settled = usual_names(source), _settled(source)
    with (source / "subdivisions.tsv").open(encoding="utf-8", newline="") as lines:
        for name, _, code, id_, _, others, _, *_ in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            country, parts = code[:2], code.count(".")
            if not id_ or code not in settled or parts > (2 if country in COUNTIES else 1):
                continue
            shown = usual.get(code) or name
            names = {name, *others.split("|"), _short(shown), _short(name)} - {shown, ""}
            if country == "US" and parts == 2:  # a lone `Ontario` is no county in New York
                names = {one for one in names if one.endswith(_COUNTY)}
            points, people = settled[code]
            region = shown if parts == 1 else usual.get(code.rpartition(".")[0], "")
            row = _row(id_, shown, country, middle(points), people, "region" if parts == 1 else "county", sorted(names))
            yield [*row[:3], region, *row[4:]]


def _short(name: str) -> str:
    return next((name.removesuffix(end) for end in _TYPES if name.endswith(end)), name)


def _row(id_: object, name: str, country: str, point: Point, people: int, kind: str, names: Iterable[str]) -> list[str]:
    return [str(id_), name, country, "", f"{point[0]:.3f}", f"{point[1]:.3f}", str(people), kind, "|".join(names)]


def usual_names(source: Path) -> dict[str, str]:
    """Code of a region to the name that the list of cities gives it: `Bavaria`, where GeoNames has `Bayern`."""
    cities: dict[str, dict[str, Any]] = json.loads((source / "cities15000.json").read_text("utf-8"))
    with gzip.open(source / "world-cities.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        regions = {int(row["geonameid"]): row["subcountry"] for row in csv.DictReader(lines)}
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for city in cities.values():
        name = regions.get(city["geonameid"])
        if name:
            names[f"{city['countrycode']}.{city['admin1code']}"][name] += 1
    return {code: sorted(found.items(), key=lambda one: (-one[1], one[0]))[0][0] for code, found in names.items()}


def _settled(source: Path) -> dict[str, tuple[list[Point], int]]:
    """Code of a country, region or county to its settlements of 500 inhabitants and more, and their inhabitants."""
    points: defaultdict[str, list[Point]] = defaultdict(list)
    people: Counter[str] = Counter()
    with (source / "cities500.txt").open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            for code in (row[8], f"{row[8]}.{row[10]}", f"{row[8]}.{row[10]}.{row[11]}"):
                points[code].append((float(row[4]), float(row[5])))
                people[code] += int(row[14])
    return {code: (found, people[code]) for code, found in points.items()}


def middle(points: Sequence[Point]) -> Point:
    """The mean of points on the globe, by their unit vectors, so that it also holds at the date line."""
    radians = [(math.radians(lat), math.radians(lon)) for lat, lon in points]
    x = sum(math.cos(lat) * math.cos(lon) for lat, lon in radians)
    y = sum(math.cos(lat) * math.sin(lon) for lat, lon in radians)
    z = sum(math.sin(lat) for lat, _ in radians)
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def _land(source: Path) -> dict[int, Point]:
    """ISO 3166-1 numeric code to the middle of the country's biggest piece of land, out of TopoJSON."""
    topology: dict[str, Any] = json.loads((source / "countries-50m.json").read_text("utf-8"))
    arcs = [_unpacked(arc, topology["transform"]) for arc in topology["arcs"]]
    found: dict[int, Point] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = [[point for arc in polygon[0] for point in _arc(arcs, arc)] for polygon in polygons]
        if "id" in shape:
            found[int(shape["id"])] = max(map(_middle_of_land, rings), key=lambda one: one[0])[1]
    return found


def _arc(arcs: list[list[Point]], number: int) -> list[Point]:
    """A negative number is the ones' complement of an arc that is walked backwards."""
    return arcs[number] if number >= 0 else arcs[~number][::-1]


def _unpacked(arc: list[list[int]], transform: dict[str, list[float]]) -> list[Point]:
    x = y = 0
    points: list[Point] = []
    (scale_x, scale_y), (left, bottom) = transform["scale"], transform["translate"]
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((y * scale_y + bottom, x * scale_x + left))
    return points


def _middle_of_land(ring: list[Point]) -> tuple[float, Point]:
    """Area and centroid of a ring in the cylindrical equal-area projection, where a shape's area is its true one."""
    start = ring[0][1]  # a shape that crosses the date line is laid out beside it
    flat = [((lon - start + 180) % 360 - 180, math.sin(math.radians(lat))) for lat, lon in ring]
    area = across = up = 0.0
    for (x0, y0), (x1, y1) in zip(flat, [*flat[1:], flat[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        area, across, up = area + cross, across + (x0 + x1) * cross, up + (y0 + y1) * cross
    if abs(area) < 1e-6:  # an islet, too small for the sum to be exact
        return 0.0, middle(ring)
    lon = start + across / (3 * area)
    return abs(area) / 2, (math.degrees(math.asin(up / (3 * area))), (lon + 180) % 360 - 180)
