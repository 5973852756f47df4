"""Page and API as a process: `headwater serve`."""

import ipaddress
import socket
import threading
from importlib.metadata import version
from typing import Final

import structlog
import uvicorn
from fastapi import FastAPI

from services.pipeline import Lane
from services.runtime import logs, monitor
from services.runtime.elastic import Elastic
from services.runtime.errors import ElasticRefused, ElasticUnreachable
from services.runtime.process import EXIT_OK, EXIT_USAGE, die_with_parent
from services.runtime.settings import Settings, SettingsError
from services.search.api import METRICS_PORT, NAME
from services.search.api.app import build
from services.search.api.keys import Keys, KeysWrong, read

log = structlog.get_logger("headwater.search")

LOOK_SECONDS: Final = 5.0
_MOST_CALLS: Final = 200
"""At once; beyond, a call is turned away with 503 instead of waiting without end."""
_STOP_SECONDS: Final = 10


def run(settings: Settings, *, supervised: bool = False) -> int:
    """Serve until told to stop. The exit code."""
    logs.configure(settings, stage=NAME)
    if supervised:
        die_with_parent()
    health = monitor.Health(NAME, Lane.LIVE)
    stop = threading.Event()
    elastic = Elastic(settings)
    try:
        check(settings)
        listening = listen(settings.api_host, settings.api_port, "page and API", "HEADWATER_API_PORT")
        port = METRICS_PORT if settings.metrics_port is None else settings.metrics_port
        log.info("metrics", port=monitor.serve(health, settings.metrics_host, port, version("headwater")))
        threading.Thread(target=_watch, args=(elastic, health, stop), name="watch", daemon=True).start()
        log.info("page and API", address="http://{}:{}".format(*listening.getsockname()[:2]))
        serving(build(settings, elastic), _STOP_SECONDS).run(sockets=[listening])
    except (monitor.PortTaken, SettingsError, KeysWrong) as error:
        log.error(str(error))
        return EXIT_USAGE
    finally:
        stop.set()
        elastic.close()
    return EXIT_OK


def check(settings: Settings) -> None:
    """Raises SettingsError where everybody could search what nobody guards, KeysWrong where no key can be read."""
    check_host(settings, settings.api_host, "HEADWATER_API_HOST")


def check_host(settings: Settings, host: str, name: str) -> None:
    """The same of the host in this setting."""
    if settings.api_keys is not None:
        Keys(settings.api_keys).find("")
        read(settings.api_keys)
    elif not settings.api_open and not _of_this_machine(host):
        raise SettingsError(
            f"{name} {host} can be reached by others, and there are no keys: make some with "
            "`headwater keys add` and set HEADWATER_API_KEYS; or, where something before it guards it, HEADWATER_API_OPEN=true"
        )


def _of_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen(host: str, port: int, what: str, setting: str) -> socket.socket:
    """A listening socket for `what`. Raises SettingsError, which names the setting of the port."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        raise SettingsError(
            f"{what} cannot listen on {host}:{port} ({error.strerror}); running already? "
            f"Otherwise set {setting} (0 takes a free one)"
        ) from error


def serving(app: FastAPI, stop_seconds: int) -> uvicorn.Server:
    """An ASGI server with our limits; a stop waits so long for the calls at work."""
    return uvicorn.Server(uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, lifespan="off",
        limit_concurrency=_MOST_CALLS, timeout_keep_alive=15, timeout_graceful_shutdown=stop_seconds,
        h11_max_incomplete_event_size=32_768, http="h11", proxy_headers=False,
    ))  # fmt: skip


def _watch(elastic: Elastic, health: monitor.Health, stop: threading.Event) -> None:
    """Ready while the index answers."""
    health.trouble("start", None)
    while True:
        try:
            elastic.wait(0)
            health.trouble("elasticsearch", None)
        except (ElasticUnreachable, ElasticRefused) as error:
            health.trouble("elasticsearch", str(error))
        if stop.wait(LOOK_SECONDS):
            return
