"""The local Elasticsearch: one node, its configuration and how to ask whether it is there.

It is the published server core with our small module; what it lacks against the full distribution is in the docs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import httpx

from services.local.build import home_for
from services.local.jars import Group, JarLock
from services.local.java_command import ClassArchive, archive_for, class_path, java_options
from services.local.logging_config import log4j
from services.local.plan import SILENT, ServerPlan
from services.local.settings import HOST, StackSettings

NAME = "elasticsearch"
# The published jars come without the native libraries, and the node does without them.
QUIET = ("org.elasticsearch.nativeaccess", "org.elasticsearch.simdvec", "org.apache.lucene.internal.vectorization")


def elasticsearch_plan(settings: StackSettings, lock: JarLock, java: Path) -> ServerPlan:
    """The Elasticsearch of these settings; its home folder must be there when `prepare` is called (build.make_home)."""
    home = home_for(lock, settings.cache)
    classes = class_path(lock, settings.cache, Group.ELASTICSEARCH, home.launcher)
    archive = archive_for(settings, NAME, java, classes)
    return ServerPlan(
        name=NAME,
        ports=(settings.elasticsearch_port,),
        output=settings.logs / "elasticsearch.out",
        log=settings.logs / "elasticsearch.log",
        archive=archive,
        prepare=partial(_prepare, settings, java, home.home, classes, archive),
        complaint=complaint,
    )


def server_options(settings: StackSettings) -> dict[str, str]:
    """The node's configuration, settings' own options last."""
    return {
        "cluster.name": "headwater-local",
        "node.name": "headwater-local",
        "discovery.type": "single-node",
        "network.host": HOST,
        "http.port": str(settings.elasticsearch_port),
        # Nodes talk over this port, and there is one node: any free port will do.
        "transport.port": "0",
        "path.data": str(settings.data / NAME),
        "path.logs": str(settings.logs),
        "path.repo": str(settings.snapshots),
        # A misspelt index name must fail, not make an index without mapping; hidden ones (dot) are the server's own.
        "action.auto_create_index": ".*",
        # The stock watermarks are percentages: at 95 % full every index turns read-only. A developer's disk often
        # is that full and still has gigabytes left, so here absolute amounts of free space decide.
        "cluster.routing.allocation.disk.watermark.low": "1gb",
        "cluster.routing.allocation.disk.watermark.high": "700mb",
        "cluster.routing.allocation.disk.watermark.flood_stage": "400mb",
        # The real-memory breaker counts garbage that the serial collector has not looked at: after heavy queries it
        # refused every request, deletes included, until some small one set off a collection.
        "indices.breaker.total.use_real_memory": "false",
        **settings.elasticsearch_options,
    }


def complaint(port: int, timeout: float) -> str:
    """What is wrong with the node on this port; "" when all primary shards are there (cluster health yellow or green)."""
    address = f"http://{HOST}:{port}/_cluster/health"
    try:
        reply = httpx.get(
            address, params={"wait_for_status": "yellow", "timeout": "1s"}, timeout=timeout, trust_env=False
        )
    except httpx.HTTPError:
        return SILENT
    if reply.status_code == httpx.codes.OK:
        return ""
    if '"status":"red"' in reply.text:
        return f"it answers, but some indices lack data (cluster red): http://{HOST}:{port}/_cat/indices?health=red"
    return f"it answers with HTTP status {reply.status_code}"


def _prepare(settings: StackSettings, java: Path, home: Path, classes: str, archive: ClassArchive) -> Sequence[str]:
    folder = _configure(settings)
    return [
        str(java),
        *java_options(settings, settings.elasticsearch_heap_mb),
        *archive.options(),
        f"-XX:MaxDirectMemorySize={settings.elasticsearch_heap_mb // 2}m",
        "-XX:-OmitStackTraceInFastThrow",
        "-Dio.netty.noUnsafe=true",
        f"-Des.path.home={home}",
        "-cp",
        classes,
        "headwater.LocalNode",
        str(home),
        str(folder),
    ]


def _configure(settings: StackSettings) -> Path:
    folder = settings.config / NAME
    for needed in (folder, settings.data / NAME, settings.snapshots):
        needed.mkdir(parents=True, exist_ok=True)
    # A JSON string is a YAML string in double quotes: any path survives.
    lines = [f"{key}: {json.dumps(value)}" for key, value in server_options(settings).items()]
    (folder / "elasticsearch.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    logging = log4j(settings.logs / "elasticsearch.log", QUIET)
    (folder / "log4j2.properties").write_text(logging, encoding="ascii")
    return folder
