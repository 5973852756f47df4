"""The feeds of public test suites, as `data/feeds` keeps them: an archive for each suite and one manifest."""

import gzip
import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

KINDS: Final = ("rss", "atom", "rdf")
"""How the manifest's kinds of XML feeds begin."""
_HEADER: Final = re.compile(rb"^Header:[ \t]*(Content-type|Content-Location):[ \t]*(\S[^\r\n]*)", re.I | re.M)
"""feedparser's tests say in a comment what a server would."""


@dataclass(frozen=True)
class Feed:
    """A file of a suite; `expect` is feedparser's Python expression about it, empty elsewhere, as `encoding` is where a file
    declares none.
    """

    suite: str
    path: str
    data: bytes
    kind: str
    well_formed: bool
    expect: str = ""
    encoding: str = ""

    @property
    def name(self) -> str:
        """Suite and path."""
        return f"{self.suite}/{self.path}"

    @property
    def is_xml_feed(self) -> bool:
        """As the manifest has it."""
        return self.kind.startswith(KINDS)

    def header(self, name: str) -> str | None:
        """What a server would say with it."""
        found = {key.lower(): value.decode().strip() for key, value in _HEADER.findall(self.data[:2_000])}
        return found.get(name.encode())


def feeds(data: Path) -> Iterator[Feed]:
    """Every file of the manifest, suite by suite. Raises FileNotFoundError where the set is not in the folder `data`."""
    with gzip.open(data / "feeds" / "manifest.jsonl.gz") as lines:
        rows = {(row["source"], row["path"]): row for row in map(json.loads, lines)}
    for path in sorted((data / "feeds" / "suites").glob("*.tar.gz")):
        suite = path.name.removesuffix(".tar.gz")
        with tarfile.open(path) as archive:
            for member in archive:
                stream, row = archive.extractfile(member), rows.get((suite, member.name))
                if stream and row:
                    expect = row.get("expect", "") if suite == "feedparser" else ""
                    whole, encoding = bool(row.get("wellformed")), row.get("enc_decl") or ""
                    yield Feed(suite, member.name, stream.read(), row["kind"], whole, expect, encoding)
