"""The local Kafka: one node, broker and controller at once (KRaft), its configuration and how to ask if it is there.

One node has no second copy of anything, so all that Kafka wants three times by default is set to one here.
"""

from __future__ import annotations

import base64
import socket
import struct
import subprocess
import uuid
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from services.local.errors import LocalStackError
from services.local.jars import Group, JarLock
from services.local.java_command import ClassArchive, archive_for, class_path, java_options
from services.local.java_properties import render_properties
from services.local.logging_config import log4j
from services.local.plan import SILENT, ServerPlan
from services.local.settings import HOST, StackSettings

NAME = "kafka"
MESSAGE_MAX_BYTES = 2 * 1024 * 1024
MAIN_CLASS = "kafka.Kafka"
FORMAT_CLASS = "kafka.tools.StorageTool"
# Kafka prints all its several hundred settings four times at each start.
QUIET = ("org.apache.kafka.common.config.AbstractConfig",)
# What does not depend on the settings. One node has no second copy of anything to offer.
ONE_NODE = {
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": "0",
    "message.max.bytes": str(MESSAGE_MAX_BYTES),
    "replica.fetch.max.bytes": str(MESSAGE_MAX_BYTES),
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    # A killed broker may register again only when its old session has run out: 3 s instead of the stock 9.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    # The stock 128 MiB would be a quarter of our heap, for compacting topics that are small.
    "log.cleaner.dedupe.buffer.size": str(32 * 1024 * 1024),
    "num.network.threads": "2",
    "num.io.threads": "4",
}
API_VERSIONS = struct.pack(">hhih", 18, 0, 1, -1)


def kafka_plan(settings: StackSettings, lock: JarLock, java: Path) -> ServerPlan:
    """The Kafka of these settings."""
    ports = [settings.kafka_port, settings.controller_port]
    if settings.proxied:
        ports.append(settings.proxied.port)
    classes = class_path(lock, settings.cache, Group.KAFKA)
    archive = archive_for(settings, NAME, java, classes)
    return ServerPlan(
        name=NAME,
        ports=tuple(ports),
        output=settings.logs / "kafka.out",
        log=settings.logs / "kafka.log",
        archive=archive,
        prepare=partial(_prepare, settings, java, classes, archive),
        complaint=complaint,
    )


def server_properties(settings: StackSettings) -> dict[str, str]:
    """The broker's configuration, settings' own options last."""
    listeners = {"PLAINTEXT": settings.kafka_port, "CONTROLLER": settings.controller_port}
    advertised = {"PLAINTEXT": settings.kafka_port}
    if settings.proxied:
        listeners["PROXIED"] = settings.proxied.port
        advertised["PROXIED"] = settings.proxied.advertised_port
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{HOST}:{settings.controller_port}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listeners": _listeners(listeners),
        "advertised.listeners": _listeners(advertised),
        "listener.security.protocol.map": ",".join(f"{name}:PLAINTEXT" for name in listeners),
        "log.dirs": str(settings.data / NAME),
        **ONE_NODE,
        **settings.kafka_options,
    }


def _listeners(ports: dict[str, int]) -> str:
    return ",".join(f"{name}://{HOST}:{port}" for name, port in ports.items())


def complaint(port: int, timeout: float) -> str:
    """What is wrong with the broker on this port; "" when it answers ApiVersions (protocol key 18, version 0) well."""
    try:
        with socket.create_connection((HOST, port), timeout=timeout) as connection:
            connection.settimeout(timeout)
            connection.sendall(struct.pack(">i", len(API_VERSIONS)) + API_VERSIONS)
            with connection.makefile("rb") as stream:
                reply = stream.read(10)
    except OSError:
        return SILENT
    good = len(reply) == 10 and struct.unpack(">iih", reply)[1:] == (1, 0)
    return "" if good else "what answers on its port does not speak Kafka's protocol"


def _prepare(settings: StackSettings, java: Path, classes: str, archive: ClassArchive) -> Sequence[str]:
    properties = _configure(settings)
    logging = properties.with_name("log4j2.properties")
    command = [str(java), *java_options(settings, settings.kafka_heap_mb), f"-Dlog4j2.configurationFile={logging}"]
    if not (settings.data / NAME / "meta.properties").is_file():
        # The tool's few classes are all in the server's archive; its own run would not make a good one.
        archived = archive.options() if archive.kept.is_file() else []
        _format([*command, *archived, "-XX:TieredStopAtLevel=1", "-cp", classes, FORMAT_CLASS], properties)
    return [*command, *archive.options(), "-cp", classes, MAIN_CLASS, str(properties)]


def _configure(settings: StackSettings) -> Path:
    if "," in str(settings.state):
        raise LocalStackError(f"The state folder {settings.state} has a comma in its name, which Kafka cannot take.")
    folder = settings.config / NAME
    folder.mkdir(parents=True, exist_ok=True)
    properties = folder / "server.properties"
    properties.write_text(render_properties(server_properties(settings)), encoding="ascii")
    logging = log4j(settings.logs / "kafka.log", QUIET)
    (folder / "log4j2.properties").write_text(logging, encoding="ascii")
    return properties


def _format(tool: Sequence[str], properties: Path) -> None:
    """Give the empty data folder its cluster id; Kafka refuses to start on a folder without one."""
    command = [*tool, "format", f"--cluster-id={_cluster_id()}", "-c", str(properties), "--ignore-formatted"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        # Java's message without its list of calls.
        said = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("\tat ")]
        raise LocalStackError("\n".join(["kafka's data folder cannot be prepared:", *said]))


def _cluster_id() -> str:
    """A random UUID in URL-safe base64 without padding, Kafka's form of a cluster id."""
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
