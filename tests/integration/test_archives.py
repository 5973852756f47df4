"""A web archive through the command: page by page, on the backfill lane, going on where it was broken off."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from services.contract.articles import RawArticle, decode, reader
from services.local.settings import StackSettings
from services.pipeline import RAW, Lane
from services.runtime.settings import Settings
from services.runtime.topic_log import read_all
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings
from tests.integration.member import environment
from tests.unit.producers.warc.written import answer, packed, record

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]
_RAW = reader(RawArticle)
PAGES = 1_500


def page(number: int) -> bytes:
    words = "".join(
        f"<p>Berth {n} of quay {number} was given to another ferry by the port on Monday.</p>" for n in range(8)
    )
    return (
        f"<html><head><title>Quay {number}</title><meta property='og:type' content='article'></head><body><article>"
        f"<h1>Quay {number} is given away</h1>{words}</article></body></html>"
    ).encode()


def archive(path: Path, pages: int) -> None:
    records = (record(answer(page(n)), "response", f"https://quays.example/{n}") for n in range(pages))
    path.write_bytes(packed(records, "gzip"))


def published(settings: Settings) -> Counter[str]:
    topic = settings.named(RAW.on(Lane.BACKFILL))
    return Counter(decode(_RAW, arrival.value or b"").url or "" for arrival in read_all(settings, topic))


def test_an_archive_that_was_broken_off_goes_on_where_it_stopped(servers: StackSettings, tmp_path: Path) -> None:
    settings = flow_settings(servers, tmp_path, "archives")
    file = tmp_path / "news.warc.gz"
    archive(file, PAGES)
    journal = tmp_path / "ingest"
    with subprocess.Popen([sys.executable, "-m", "services.cli", "ingest", str(file)], env=environment(settings),
                          stderr=subprocess.DEVNULL) as process:  # fmt: skip
        deadline = time.monotonic() + 120
        while not list(journal.glob("*.jsonl")):
            assert process.poll() is None, "it was over before it could be broken off"
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.kill()
    half = published(settings)
    assert 0 < len(half) < PAGES
    done = headwater(settings, "ingest", str(file), "--json", seconds=180)
    assert "goes on from there" in done.err
    assert done.json["pages"] < PAGES, "nothing was read twice that had been acked"
    assert set(published(settings)) == {f"https://quays.example/{n}" for n in range(PAGES)}
    assert done.json["dead"] == {}
    assert list(journal.glob("*.jsonl")) == []


def test_observed_when_it_was_captured(servers: StackSettings, tmp_path: Path) -> None:
    settings = flow_settings(servers, tmp_path, "captured")
    archive(tmp_path / "one.warc.gz", 1)
    assert headwater(settings, "ingest", str(tmp_path / "one.warc.gz"), "--json").json["published"] == 1
    (arrival,) = read_all(settings, settings.named(RAW.on(Lane.BACKFILL)))
    article = decode(_RAW, arrival.value or b"")
    assert article.observed.isoformat() == "2026-11-01T10:00:00+00:00"
    assert article.provenance.position == "offset 0"
