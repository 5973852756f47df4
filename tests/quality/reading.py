"""How well articles are read - language, topics, names, places - in one report: `python -m tests.quality.reading DATA_FOLDER`.

`--compare` asks other libraries the same in the same run, `--write` keeps the report and its pictures beside this file.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

from services.workers.enrich import gazetteer, lexicon
from tests.quality import entities, geowebnews, language, places, topics

HERE: Final = Path(__file__).parent
_HEAD: Final = """# How well articles are read

Made by `make compared DATA=folder` (without the other libraries: `make quality`). The labelled sets are foreign and not in
the project; intervals are 95 %. Speeds are of one core, shared with whatever else ran, so that ratios within a table say
more than the figures.
"""


def _places(data: Path) -> list[str]:
    """The figures of places as a list."""
    held = gazetteer.load()
    words, points = lexicon.load(), places.known_points(held, None)
    counts = [places.count(text, words, held, points) for text in geowebnews.texts(data)]
    lines = ["## Places", "", "GeoWebNews, the half at hand.", "", *(f"- {line}" for line in places.report(counts))]
    return [*lines, "", "Confidence of places, each naming by its place's:", "", *places.sureties(counts)]


def main() -> int:
    """Print the report; 1 where the folder holds none of the sets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the labelled sets")
    parser.add_argument("--compare", action="store_true", help="other libraries too")
    parser.add_argument("--write", action="store_true", help="keep report and pictures in tests/quality")
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.exit(f"{options.data} is no folder")
    pictures = HERE if options.write else None
    lines = [
        *language.report(options.data, HERE / "languages.svg" if options.write else None, options.compare),
        "",
        *topics.report(options.data, pictures, options.compare),
        *entities.report(options.data, options.compare),
        *_places(options.data),
    ]
    report = "\n".join([_HEAD, *lines]).rstrip() + "\n"
    sys.stdout.write(report)
    if options.write:
        (HERE / "README.md").write_text(report, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
