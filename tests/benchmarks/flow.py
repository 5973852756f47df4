"""How fast is the flow? `make bench`, or python -m tests.benchmarks.flow --articles 20000.

On a throw-away stack of its own: each stage alone over the same backlog, the whole flow separate and fused, and
Elasticsearch's own bulk speed with the very same documents, all in one run. Figures of two shared cores: compare the
ratios of one run, not the numbers of two.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from services.contract.articles import RawArticle, encode
from services.contract.identity import key
from services.indexer.documents import ARTICLES, article_action
from services.indexer.template import templates
from services.local.ports import free_ports
from services.local.settings import StackSettings
from services.local.stack import Stack
from services.pipeline import ENRICHED, RAW, STAGES
from services.runtime.arrival import Departure
from services.runtime.broker import Topics
from services.runtime.clock import now
from services.runtime.elastic import Elastic
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from services.runtime.topic_log import read_all
from tests.benchmarks.corpus import articles
from tests.benchmarks.measured import Measured, cpu_seconds, peak_mib

POLL: Final = 0.05
BULK: Final = 500


@dataclass(frozen=True)
class Row:
    """One measurement."""

    what: str
    count: int
    seconds: float
    cpu: dict[str, float]
    peak: dict[str, int]


def fill(settings: Settings, corpus: Sequence[RawArticle]) -> float:
    """Publish the corpus to the first topic; seconds until the last ack."""
    with Topics(settings) as topics:
        topics.ensure()
    acked: list[int] = []
    publisher = Publisher(settings, lambda _token, _partition, offset: acked.append(offset))
    start = time.perf_counter()
    for article in corpus:
        publisher.publish(Departure(settings.named(RAW.name), key(article.id), encode(article)))
    publisher.flush()
    seconds = time.perf_counter() - start
    publisher.close()
    if len(acked) != len(corpus):
        raise RuntimeError(f"{len(acked)} acks for {len(corpus)} articles")
    return seconds


def run(
    what: str, stages: Sequence[Measured], last: str, count: int, servers: dict[str, int], go: Callable[[], None]
) -> Row:
    """Start the stages, call `go`, and measure until the last stage has settled `count` articles."""
    before = {name: cpu_seconds(pid) for name, pid in servers.items()}
    for stage in stages:
        stage.start()
    idle = {stage.name: stage.cpu() for stage in stages}
    go()
    first = time.perf_counter()
    while (done := stages[-1].total("headwater_received_total", last)) < count:
        if time.perf_counter() - first > 600:
            raise RuntimeError(f"{what}: {done:.0f} of {count} articles after 600 s")
        time.sleep(POLL)
    seconds = time.perf_counter() - first
    cpu = {stage.name: stage.cpu() - idle[stage.name] for stage in stages}
    cpu |= {name: cpu_seconds(pid) - before[name] for name, pid in servers.items()}
    peak = {stage.name: stage.peak() for stage in stages} | {name: peak_mib(pid) for name, pid in servers.items()}
    for stage in stages:
        stage.stop()
    return Row(what, count, seconds, cpu, peak)


def bulk_ceiling(settings: Settings, servers: dict[str, int]) -> Row:
    """The documents of the run before, as ready-made bulk lines, into a fresh index over one connection."""
    decoder = ARTICLES
    arrivals = list(read_all(settings, settings.named(ENRICHED.name)))
    actions = [article_action(decoder.decode(a.value or b""), now()) for a in arrivals]
    fresh = settings.model_copy(update={"namespace": "ceiling"})
    elastic = Elastic(fresh)
    elastic.put_templates(templates(fresh))
    lines = [(f'{{"index":{{"_index":"{fresh.named(a.index)}","_id":"{a.id}"}}}}'.encode(), a.source) for a in actions]
    for index in {fresh.named(a.index) for a in actions}:
        elastic.create_index(index)
    before = cpu_seconds(servers["elasticsearch"])
    start = time.perf_counter()
    for first in range(0, len(lines), BULK):
        elastic.bulk([part for line in lines[first : first + BULK] for part in line])
    seconds = time.perf_counter() - start
    pid = servers["elasticsearch"]
    elastic.close()
    return Row(
        "bulk alone",
        len(lines),
        seconds,
        {"elasticsearch": cpu_seconds(pid) - before},
        {"elasticsearch": peak_mib(pid)},
    )


def show(rows: Sequence[Row], published: Row, console: Console) -> None:
    """The table."""
    table = Table("what", "articles/s", "CPU s per 1,000 articles", "peak MiB", box=None, header_style="bold")
    for row in (published, *rows):
        cpu = ", ".join(f"{name} {used / row.count * 1000:.2f}" for name, used in row.cpu.items())
        peak = ", ".join(f"{name} {mib}" for name, mib in row.peak.items())
        table.add_row(row.what, f"{row.count / row.seconds:,.0f}", cpu, peak)
    console.print(table)


def measure(folder: Path, count: int, console: Console) -> None:
    """All measurements, one after the other."""
    kafka, controller, elastic = free_ports(3)
    stack = Stack(
        StackSettings(folder / "stack", kafka_port=kafka, controller_port=controller, elasticsearch_port=elastic)
    )
    stack.up()
    try:
        corpus = list(articles(count))
        servers = {name: stack.pid(name) for name in ("kafka", "elasticsearch")}
        base = Settings(kafka=f"127.0.0.1:{kafka}", elasticsearch=f"http://127.0.0.1:{elastic}", home=folder)
        one = base.model_copy(update={"namespace": "one"})
        published = Row("publish alone", count, fill(one, corpus), {}, {})
        rows = []
        for stage in STAGES:
            console.print(f"{stage.name} alone ...", style="dim")
            process = Measured(stage.name, [stage.name], one, folder / "bench.log")
            rows.append(run(f"{stage.name} alone", [process], stage.name, count, servers, lambda: None))
        console.print("bulk alone ...", style="dim")
        rows.append(bulk_ceiling(one, servers))
        for topology in ("separate", "fused"):
            console.print(f"whole flow, {topology} ...", style="dim")
            settings = base.model_copy(update={"namespace": topology})
            fill(settings, corpus)
            names = [s.name for s in STAGES] if topology == "separate" else ["dedupe", "indexer"]
            members = [Measured(n, [n, f"--{topology}"], settings, folder / "bench.log") for n in names]
            rows.append(run(f"whole flow, {topology}", members, "indexer", count, servers, lambda: None))
        show(rows, published, console)
    finally:
        stack.down()


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as folder:
        measure(Path(folder), parser.parse_args().articles, Console())


if __name__ == "__main__":
    main()
