"""Builds `media_topics.tsv` from the published taxonomy: `python build.py cptall-en-GB.json`.

Why here: a new release of the taxonomy is one command. The file is the JSON of https://cv.iptc.org/newscodes/mediatopic/
in English; retired concepts are left out. See NOTICE.txt.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent


def rows(concepts: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Code, English name, code of the broader concept (empty for the seventeen top ones)."""
    kept = {concept["qcode"].partition(":")[2]: concept for concept in concepts if "retired" not in concept}
    for code, concept in sorted(kept.items()):
        broader = [uri.rpartition("/")[2] for uri in concept.get("broader", ())]
        yield code, concept["prefLabel"]["en-GB"].strip(), next((one for one in broader if one in kept), "")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python build.py cptall-en-GB.json")
    lines = ["\t".join(row) for row in rows(json.loads(Path(sys.argv[1]).read_text("utf-8"))["conceptSet"])]
    (HERE / "media_topics.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    sys.stdout.write(f"media_topics.tsv: {len(lines)} concepts\n")
