"""Broken and hostile XML: what came before the break is kept, nothing is opened, memory and time stay small."""

import time
import tracemalloc
from pathlib import Path

import pytest

from services.producers.sitemaps import entries
from services.producers.sitemaps.markup import parse

GOOD = "<url><loc>https://example.org/a</loc></url>"


def locs(data: str | bytes) -> tuple[list[str], str]:
    found, problem = parse(data.encode() if isinstance(data, str) else data)
    return [entry.words.get("loc", "") for entry in found.found], problem or ""


@pytest.mark.parametrize(
    "rest",
    [
        "<url><loc>https://example.org/b",
        "<url><loc>https://example.org/b</url></urlset>",
        "<url><loc>https://example.org/b</loc></sitemap></urlset>",
        "<url <loc>https://example.org/b</loc></url></urlset>",
        "",
    ],
)
def test_what_came_before_a_break_is_kept(rest: str) -> None:
    found, problem = locs(f"<urlset>{GOOD}{rest}")
    assert found == ["https://example.org/a"]
    assert "the XML is broken (" in problem
    assert problem.endswith("; the 1 entries before were read")


@pytest.mark.parametrize(
    ("written", "loc"),
    [
        ("https://example.org/?a=1&b=2", "https://example.org/?a=1&b=2"),
        ("https://example.org/\x01b", "https://example.org/b"),
        ("https://example.org/&nbsp;b", "https://example.org/ b"),
        ("<![CDATA[https://example.org/?a=1&b=2]]>", "https://example.org/?a=1&b=2"),
        ("<!-- x -->https://example.org/<!-- y -->b", "https://example.org/b"),
    ],
)
def test_common_faults_are_mended(written: str, loc: str) -> None:
    assert locs(f"<urlset><url><loc>{written}</loc></url>{GOOD}</urlset>") == ([loc, "https://example.org/a"], "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("kind", ["SYSTEM 'file://{path}'", "'https://example.org/expanded'"])
def test_entities_stay_closed(tmp_path: Path, encoding: str, kind: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret words")
    written = (
        f"<!DOCTYPE urlset [<!ENTITY e {kind.format(path=secret)}>]><urlset><url><loc>&e;</loc></url>{GOOD}</urlset>"
    )
    found, problem = locs(written.encode(encoding))
    assert found == ["&e;", "https://example.org/a"]
    assert problem == ""


def test_a_document_type_elsewhere_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "x.dtd").write_text("<!ENTITY e 'expanded'>")
    found, _ = locs(f"<!DOCTYPE urlset SYSTEM 'file://{tmp_path}/x.dtd'><urlset><url><loc>&e;</loc></url></urlset>")
    assert found == ["&e;"]


def test_a_bomb_of_entities_is_none() -> None:
    levels = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 12))
    start = time.process_time()
    found, _ = locs(f"<!DOCTYPE u [<!ENTITY e0 'boom'>{levels}]><urlset><url><loc>&e11;</loc></url>{GOOD}</urlset>")
    assert found == ["&e11;", "https://example.org/a"]
    assert time.process_time() - start < 2


def test_depth_has_an_end() -> None:
    found, problem = locs(f"<urlset>{GOOD}" + "<a>" * 100_000)
    assert found == ["https://example.org/a"]
    assert "nests deeper" in problem


def test_entries_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "ENTRIES", 3)
    found, problem = locs(f"<urlset>{GOOD * 5}</urlset>")
    assert len(found) == 3
    assert problem == (
        "there are more than 3 entries, which is what one sitemap may have; the first 3 were read. "
        "Ask its publisher to split it"
    )


@pytest.mark.parametrize(
    "filler",
    ["<a/>" * 1_000_000, "<url/>" * 40_000 + "<a b='c'/>" * 100_000, "<url><loc>" + "x" * 4_000_000 + "</loc></url>"],
)
def test_memory_does_not_grow_with_what_is_not_kept(filler: str) -> None:
    data = f"<urlset>{filler}{GOOD}</urlset>".encode()
    tracemalloc.start()
    found, _ = parse(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.found[-1].words["loc"] == "https://example.org/a"
    assert all(len(entry.words.get("loc", "")) <= 4_000 for entry in found.found)
    assert peak < 40_000_000


def test_more_pictures_than_a_page_may_have() -> None:
    image = "<image><loc>/a.jpg</loc></image>"
    found, _ = parse(f"<urlset><url><loc>/a</loc>{image * 1_500}</url></urlset>".encode())
    assert len(found.found[0].images) == 1_000
