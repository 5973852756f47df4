"""Bad input by the command line: each piece gets its own plain error and exit code, and none of it is lost."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import zstandard

from services.runtime.dead_letters import Letter
from tests.integration.account import text_of
from tests.integration.command import Ran, headwater
from tests.integration.flow import Flow

pytestmark = [pytest.mark.servers, pytest.mark.timeout(60)]

GOOD = {"title": "Ferry line opens", "text": "The ferry between the two islands sails again from Monday."}


def _line(url: str, **parts: Any) -> str:
    return json.dumps({**GOOD, "url": f"https://bad-input.example/{url}", **parts})


def _letters(flow: Flow, path: Path) -> list[Letter]:
    """Of this input, as the dead letters' topic has them."""
    return [letter for letter in flow.letters() if letter.topic == str(path)]


def _ingest(flow: Flow, path: Path, *options: str, code: int = 0) -> Ran:
    return headwater(flow.settings, "ingest", str(path), "--lane", "live", "--json", *options, code=code)


def test_broken_lines_are_buried_one_by_one_and_the_good_ones_pass(flow: Flow, tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    lines = [_line("first"), "{not json", _line("schema", schema=99), _line("empty", text=""), _line("last")]
    path.write_text("\n".join(lines), encoding="utf-8")
    said = _ingest(flow, path).json
    assert (said["published"], said["unread"]) == (2, [])
    assert said["dead"] == {"not_json": 1, "wrong_schema": 1, "no_text": 1}
    reasons = {letter["position"]: letter["reason"] for letter in said["dead_letters"]}
    assert "not JSON" in reasons["line 2"]
    assert "schema 99, and this reader knows schema 1" in reasons["line 3"]
    assert "has no text" in reasons["line 4"]
    assert {letter.value.decode() for letter in _letters(flow, path)} == set(lines[1:4])
    flow.settle()
    titles = {d["url"] for d in flow.documents() if "bad-input.example/" in d.get("url", "")}
    assert {"https://bad-input.example/first", "https://bad-input.example/last"} <= titles


def test_a_body_of_five_megabytes_goes_to_the_archive_folder(flow: Flow, tmp_path: Path) -> None:
    path = tmp_path / "large.jsonl"
    body = "A very long report. " * 262_144
    path.write_text(_line("large", text=body), encoding="utf-8")
    said = _ingest(flow, path).json
    assert (said["published"], said["dead"]) == (0, {"too_large": 1})
    assert "more than the 1,000,000 that one message may have" in said["dead_letters"][0]["reason"]
    (letter,) = _letters(flow, path)
    reference = json.loads(letter.value)
    kept = zstandard.decompress(Path(reference["kept_in"]).read_bytes())
    assert len(kept) == reference["bytes"] > 5_000_000
    assert json.loads(kept)["text"] == body.strip()
    assert reference["kept_in"] in letter.reason


def test_nul_and_half_characters_cost_no_article(flow: Flow, tmp_path: Path) -> None:
    path = tmp_path / "nul.jsonl"
    path.write_text(_line("nul", text="Before\x00 and \ud83d after, in one sentence."), encoding="utf-8")
    assert "\\u0000" in path.read_text()
    said = _ingest(flow, path).json
    assert (said["published"], said["dead"], said["unread"]) == (1, {}, [])
    flow.settle()
    (document,) = (d for d in flow.documents() if d.get("url") == "https://bad-input.example/nul")
    assert text_of(document) == "Before and � after, in one sentence."


def test_a_page_given_as_a_feed_is_refused_with_its_bytes(flow: Flow, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    page = b"<!doctype html><html><head><title>Sign in</title></head><body><p>Please sign in.</p></body></html>"
    path.write_bytes(page)
    said = _ingest(flow, path, "--reader", "feeds").json
    assert (said["published"], said["dead"]) == (0, {"not_a_feed": 1})
    (letter,) = _letters(flow, path)
    assert letter.value == page
    assert letter.stage == "feeds"


def test_a_folder_without_files_is_said_and_fails(flow: Flow, tmp_path: Path) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    said = _ingest(flow, folder, code=1).json
    assert said["published"] == 0
    assert said["unread"] == [f"the folder {folder} holds no file; put feeds, dumps, pages or JSON lines into it"]


def test_a_missing_file_fails_and_the_others_are_read(flow: Flow, tmp_path: Path) -> None:
    missing, good = tmp_path / "missing.jsonl", tmp_path / "good.jsonl"
    good.write_text(_line("beside-missing"), encoding="utf-8")
    said = headwater(flow.settings, "ingest", str(missing), str(good), "--lane", "live", "--json", code=1).json
    assert said["published"] == 1
    (unread,) = said["unread"]
    assert f"there is no file or folder {missing}" in unread


def test_a_file_that_cannot_be_read_fails_and_the_others_are_read(flow: Flow, tmp_path: Path) -> None:
    good = tmp_path / "good.jsonl"
    good.write_text(_line("beside-unreadable"), encoding="utf-8")
    unreadable = Path("/proc/self/mem")  # opens, and gives an error on reading, to root too
    said = headwater(flow.settings, "ingest", str(unreadable), str(good), "--lane", "live", "--json", code=1).json
    assert said["published"] == 1
    (unread,) = said["unread"]
    assert f"cannot read {unreadable}" in unread


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_fails(flow: Flow, tmp_path: Path) -> None:
    path = tmp_path / "secret.jsonl"
    path.write_text(_line("secret"), encoding="utf-8")
    path.chmod(0)
    (unread,) = _ingest(flow, path, code=1).json["unread"]
    assert unread == f"cannot read {path}: Permission denied"


def test_an_empty_file_fails(flow: Flow, tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.touch()
    (unread,) = _ingest(flow, path, code=1).json["unread"]
    assert "is empty: nothing to read" in unread
