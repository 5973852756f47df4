"""A stage with one part that hangs for ever: python -m tests.integration.hanging PART ARGUMENTS of `headwater`.

The watchdog has to see faults that no server can be made to have on demand; all the rest is the real process.
"""

import asyncio
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

MARK: Final = Path("hang")
"""In the folder where it runs: while this file is there, the part hangs."""


def _wait_mark() -> None:
    if MARK.exists():
        threading.Event().wait()


def _step() -> None:
    from services.workers.classify import classify

    real = classify.Classifier.classify

    def hang(self: Any, article: Any, **parts: Any) -> Any:
        _wait_mark()
        return real(self, article, **parts)

    classify.Classifier.classify = hang  # type: ignore[method-assign]


def _commit() -> None:
    from services.runtime.batch_reader import BatchReader

    real = BatchReader.commit

    def hang(self: Any, offsets: Any) -> bool:
        _wait_mark()
        return real(self, offsets)

    BatchReader.commit = hang  # type: ignore[method-assign]


def _fetch() -> None:
    from services.runtime.faust_client import ConsumerThread

    real = ConsumerThread._fetch_records

    async def nothing(self: Any, *args: Any, **parts: Any) -> Any:
        if MARK.exists():
            await asyncio.sleep(parts.get("timeout") or 0)
            return {}
        return await real(self, *args, **parts)

    ConsumerThread._fetch_records = nothing


if __name__ == "__main__":
    {"step": _step, "commit": _commit, "fetch": _fetch}[sys.argv.pop(1)]()
    from services.cli.main import main

    time.sleep(0)
    sys.exit(main())
