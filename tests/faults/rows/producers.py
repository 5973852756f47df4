"""Row 1: the producer itself dies."""

import json
import subprocess
import sys
import time

from services.contract.ledger import read_ledger
from services.reconcile.reconcile import reconcile
from tests.faults.matrix import row
from tests.faults.trial import Trial
from tests.integration.command import headwater
from tests.integration.member import environment
from tests.integration.stream import article


@row(1, "producer killed with -9 in the middle of its input", off="ledger_after_ack",
     expected="what its ledger says was acked is there; the next run sends the rest under the same ids",
     how="`headwater ingest --ledger` of a file, kill -9 at three random moments, then a run to the end")  # fmt: skip
def producer_killed(t: Trial) -> None:
    told = [article(f"{t.name}-file", n, t.chance) for n in range(t.articles)]
    path, ledger = t.settings.home / "news.jsonl", t.settings.home / "ledger.jsonl"
    path.write_text("\n".join(json.dumps({"title": a.title, "text": a.text, "url": a.url}) for a in told))
    command = [
        sys.executable,
        "-m",
        "tests.faults.altered",
        "ingest",
        str(path),
        "--lane",
        "live",
        "--ledger",
        str(ledger),
    ]
    variables = {**environment(t.settings), **t.alteration}
    for _ in range(3):
        ledger.unlink(missing_ok=True)
        process = subprocess.Popen(command, env=variables, cwd=t.settings.home, stderr=subprocess.DEVNULL)
        t.wait_until(lambda: ledger.exists() and ledger.stat().st_size > 20_000, "the first acks are in the ledger")
        t.strike("kill -9 of the producer")
        time.sleep(t.chance.uniform(0, 0.3))
        assert process.poll() is None, "the producer was done before it was killed"
        process.kill()
        process.wait(10)
        t.wait_until(lambda: not any(t.flow.lags().values()), "what was acked is settled", 120)
        acked = list(read_ledger(ledger))
        report = reconcile(t.settings, acked)
        t.notes.append(f"{len(acked)} lines in the ledger at the kill")
        assert report.clean, report.as_dict()
    assert headwater(t.settings, "ingest", str(path), "--lane", "live", "--ledger", str(ledger), "--json").json[
        "published"
    ] == len(told)
    t.wait_until(lambda: not any(t.flow.lags().values()), "the rest is settled", 120)
    found = {document["id"]: document["headline"] for document in t.flow.documents()}
    assert found == {a.id: a.title for a in told}, f"{len(found)} documents of {len(told)} articles"
    t.acked = len(told)
