"""Logs: structured, JSON for machines and colour at a terminal, with the stage in every line.

One set-up for our loggers and the libraries' (faust, aiokafka, kafka, elasticsearch log through `logging`). Whoever writes
a line, no secret of the settings stands in it.
"""

import json
import logging
import sys
from collections.abc import Callable
from typing import Any, Final

import structlog
from pydantic import SecretStr

from services.runtime.repeats import Repeats
from services.runtime.settings import Settings

QUIET: Final = (
    "services.runtime.faust_client",
    "faust",
    "aiokafka",
    "kafka",
    "mode",
    "elastic_transport",
    "elasticsearch",
    "asyncio",
    "httpx",
    "urllib3",
)
"""Libraries (and our Faust classes) whose INFO lines say nothing to an operator, and whose DEBUG path costs time for each message."""


def configure(settings: Settings, **context: Any) -> None:
    """Send all logs to standard error; `context` (such as the stage) is added to each line."""
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    level = getattr(logging, settings.log_level.upper())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    if not as_json:
        shared.pop()  # the console renderer draws the traceback itself
    last = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last, _without_secrets(settings)],
        )
    )
    handler.addFilter(Repeats())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # it repeats itself while a broker is away; we say it once
    structlog.contextvars.bind_contextvars(**context)


def _without_secrets(settings: Settings) -> Callable[[Any, str, Any], str]:
    """The last step of a line: exceptions and libraries may repeat what they were given, as JSON or as it is."""
    values = [value.get_secret_value() for _, value in settings if isinstance(value, SecretStr)]
    written = {form for value in values if value for form in (value, json.dumps(value)[1:-1])}
    hidden = sorted(written, key=len, reverse=True)

    def masked(_logger: Any, _name: str, rendered: Any) -> str:
        line = str(rendered)
        for secret in hidden:
            line = line.replace(secret, "***")
        return line

    return masked
