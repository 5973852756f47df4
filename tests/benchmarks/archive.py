"""What does the archive carry, and how large is an article in it? python -m tests.benchmarks.archive [ARTICLES] [DISTINCT].

DISTINCT invented articles of some 420 words go through the real steps and, under new ids, ARTICLES times onto a throw-away
Kafka; `headwater archive run` reads them, then they are merged, exported, and sent back.
"""

import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from services.archive import NAME
from services.contract.articles import EnrichedArticle, encode
from services.contract.identity import key
from services.contract.metrics import SENT
from services.local.ports import free_ports
from services.local.settings import StackSettings
from services.local.stack import Stack
from services.pipeline import ENRICHED
from services.runtime.arrival import Departure
from services.runtime.broker import Topics
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from tests.benchmarks.measured import Measured
from tests.benchmarks.sizes import through
from tests.integration.command import headwater

ARTICLES: Final = 40_000
DISTINCT: Final = 10_000


def messages(count: int, distinct: int) -> Iterator[EnrichedArticle]:
    """So many articles, each with an id of its own."""
    known = [keep.article for keep in through(distinct)[3] if isinstance(keep.article, EnrichedArticle)]
    for number in range(count):
        id_ = hashlib.sha256(b"%d" % number).hexdigest()[:32]
        yield msgspec.structs.replace(known[number % distinct], id=id_)


def measure(folder: Path, count: int, distinct: int) -> None:
    """On a stack of its own in this folder; prints each figure."""
    kafka, elastic = free_ports(2)
    stack = Stack(StackSettings(state=folder, kafka_port=kafka, controller_port=free_ports(1)[0],
                                elasticsearch_port=elastic))  # fmt: skip
    stack.up()
    try:
        settings = Settings(kafka=f"127.0.0.1:{kafka}", elasticsearch=f"http://127.0.0.1:{elastic}",
                            home=folder / "home", archive=folder / "archive")  # fmt: skip
        settings.home.mkdir()
        sent = _publish(settings, count, distinct)
        print(f"{'on Kafka':24} {sent / count:8,.0f} bytes an article")
        _archive(settings, folder, count)
        _packed("as it came in", folder, count)
        for name, arguments in (
            ("merged", ("compact",)),
            ("exported", ("export", "--parquet", str(folder / "x.parquet"))),
            ("sent back", ("restore",)),
        ):
            began = time.perf_counter()
            headwater(settings, "archive", *arguments, seconds=600)
            print(f"{name:24} {count / (time.perf_counter() - began):8,.0f} articles a second")
        _packed("merged", folder, count)
        print(f"{'in Parquet':24} {(folder / 'x.parquet').stat().st_size / count:8,.0f} bytes an article")
    finally:
        stack.down()


def _publish(settings: Settings, count: int, distinct: int) -> int:
    with Topics(settings) as topics:
        topics.ensure()
    publisher, sent = Publisher(settings, lambda _token, _partition, _offset: None), 0
    for one in messages(count, distinct):
        data = encode(one)
        sent += len(data)
        publisher.publish(Departure(settings.named(ENRICHED.name), key(one.id), data))
    publisher.flush()
    publisher.close()
    return sent


def _archive(settings: Settings, folder: Path, count: int) -> None:
    process = Measured(NAME, ["run"], settings, folder / "archive.log", command=("archive",),
                       variables={"HEADWATER_ARCHIVE": str(folder / "archive"), "HEADWATER_ARCHIVE_SECONDS": "5"})  # fmt: skip
    process.start()
    began, before = time.perf_counter(), process.total(SENT.name, NAME)
    while (done := process.total(SENT.name, NAME)) < count:
        if time.perf_counter() - began > 600:
            raise RuntimeError(f"{done:,.0f} of {count:,} are archived after ten minutes")
        time.sleep(0.05)
    print(f"{'archived':24} {(count - before) / (time.perf_counter() - began):8,.0f} articles a second")
    print(f"{'':24} {process.cpu() / count * 1000:8.2f} CPU seconds for 1,000, {process.peak()} MiB at most")
    process.stop()


def _packed(name: str, folder: Path, count: int) -> None:
    size = sum(path.stat().st_size for path in (folder / "archive").rglob("articles-*.zst"))
    print(f"{name:24} {size / count:8,.0f} bytes an article")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as where:
        given = [int(argument) for argument in sys.argv[1:]]
        measure(Path(where), *(given + [ARTICLES, DISTINCT][len(given) :]))
