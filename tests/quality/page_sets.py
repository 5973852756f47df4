"""Saved pages with what is right for them, out of five foreign sets (see `pages.py`); they stay outside the project."""

import gzip
import json
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from lxml import html

_BLOCKS: Final = ("p", "div", "li", "br", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "blockquote", "pre", "figure")

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Page:
    """A page; None stands for what the set does not say of it."""

    name: str
    data: bytes
    url: str | None = None
    text: str | None = None
    title: str | None = None
    authors: tuple[str, ...] | None = None
    date: str | None = None
    """ISO 8601, or begins so."""


def pages(data: Path, name: str) -> list[Page]:
    """Those of the set. Raises FileNotFoundError where it is not in the folder."""
    with tarfile.open(data / f"pages_{name}" / f"pages_{name}.tar.gz") as archive:
        files = {member.name: stream.read() for member in archive if (stream := archive.extractfile(member))}
    plain = {name.removesuffix(".gz"): _open(name, content) for name, content in sorted(files.items())}
    return list(SETS[name](plain))


def _open(name: str, content: bytes) -> bytes:
    return gzip.decompress(content) if name.endswith(".gz") else content


def _aeb(files: Files) -> Iterator[Page]:
    for key, right in sorted(json.loads(files["ground-truth.json"]).items()):
        yield Page(key, files[f"html/{key}.html"], right["url"], right["articleBody"])


def _readability(files: Files) -> Iterator[Page]:
    for path, content in files.items():
        if path.endswith("/expected-metadata.json"):
            right, folder = json.loads(content), path.rpartition("/")[0]
            text, source = files.get(f"{folder}/expected.html"), files.get(f"{folder}/source.html")
            if source is not None:
                name, writer = PurePosixPath(folder).name, right.get("byline")
                yield Page(name, source, None, _text(text), right.get("title"), (writer,) if writer else None,
                           right.get("publishedTime"))  # fmt: skip


def _goose3(files: Files) -> Iterator[Page]:
    for path, content in files.items():
        source = files.get(f"{path.removesuffix('.json')}.html")
        if path.endswith(".json") and source is not None:
            given = json.loads(content)
            right = given.get("expected", {})
            day = right.get("publish_datetime_utc") or right.get("publish_date")
            yield Page(PurePosixPath(path).stem, source, given.get("url"), right.get("cleaned_text") or None,
                       right.get("title"), tuple(right.get("authors", ())) or None, day)  # fmt: skip


def _newspaper4k(files: Files) -> Iterator[Page]:
    for path, source in files.items():
        if path.endswith(".html"):
            text = files.get(path.replace("/html/", "/txt/").replace(".html", ".txt"))
            right = json.loads(files.get(path.replace("/html/", "/metadata/").replace(".html", ".json"), b"{}"))
            if text or right:
                yield Page(PurePosixPath(path).stem, source, right.get("url"), text.decode() if text else None,
                           right.get("title"), tuple(right.get("authors", ())) or None, right.get("publish_date"))  # fmt: skip


def _fundus(files: Files) -> Iterator[Page]:
    """A publisher's pages by their day belong to the versions of its reader by their number."""
    for path, content in files.items():
        if path.endswith(".json"):
            stem, versions = path.removesuffix(".json"), json.loads(content)
            saved = sorted(p for p in files if re.fullmatch(re.escape(stem) + r"_\d{4}_\d\d_\d\d\.html", p))
            about = json.loads(files[f"{stem.rpartition('/')[0]}/meta.info"])
            for (version, right), page in zip(sorted(versions.items()), saved, strict=True):
                url = about.get(f"{PurePosixPath(page).name}.gz", {}).get("url")
                yield Page(f"{PurePosixPath(stem).name} {version}", files[page], url, _parts(right.get("body")),
                           right.get("title"), tuple(right.get("authors") or ()) or None, right.get("publishing_date"))  # fmt: skip


def _parts(body: Mapping[str, Any] | None) -> str | None:
    if not body:
        return None
    sections = [line for part in body["sections"] for line in (*part["headline"], *part["paragraphs"])]
    return "\n\n".join((*body["summary"], *sections))


def _text(content: bytes | None) -> str | None:
    if content is None:
        return None
    tree = html.fromstring(content.decode())
    for element in tree.iter(*_BLOCKS):
        element.text, element.tail = f"\n{element.text or ''}", f"\n{element.tail or ''}"
    return "".join(map(str, tree.itertext()))


SETS: Final[Mapping[str, Callable[[Files], Iterator[Page]]]] = {
    "aeb": _aeb, "readability": _readability, "goose3": _goose3, "newspaper4k": _newspaper4k, "fundus": _fundus,
}  # fmt: skip
