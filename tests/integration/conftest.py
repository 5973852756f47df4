"""One local Kafka and Elasticsearch for the whole ring, and one Headwater on it that most tests share.

A start that fails is a failure of the ring, never a reason to skip: these tests prove what no other ring can.
"""

import itertools
import socket
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from services.local.ports import free_ports
from services.local.settings import HOST, StackSettings
from services.local.stack import Stack
from services.runtime.settings import Settings

with warnings.catch_warnings():
    # kafka-python reads its schemas by a function that Python 3.11 calls old.
    warnings.simplefilter("ignore", DeprecationWarning)
    from tests.integration.flow import Flow

_NUMBERS: Final = itertools.count(1)
_BLOCKS_STAY: Final = {"cluster.info.update.interval": "24h"}
"""At each look at its disks (stock: twice a minute) the node lifts a block of ours that a full disk would have set."""


def small_stack(state: Path) -> StackSettings:
    """Settings of a stack on free ports; the controller's is the next one to Kafka's, as the command line takes it."""
    while True:
        kafka, elastic = free_ports(2)
        try:
            socket.create_server((HOST, kafka + 1)).close()
        except OSError:
            continue
        return StackSettings(
            state=state, kafka_port=kafka, controller_port=kafka + 1, elasticsearch_port=elastic,
            kafka_heap_mb=320, elasticsearch_heap_mb=512, elasticsearch_options=_BLOCKS_STAY,
        )  # fmt: skip


def flow_settings(stack: StackSettings, home: Path, namespace: str) -> Settings:
    """Of a Headwater on this stack: quick to notice a dead member, and on free metrics ports."""
    return Settings(
        kafka=f"{HOST}:{stack.kafka_port}", elasticsearch=f"http://{HOST}:{stack.elasticsearch_port}", home=home,
        namespace=namespace, metrics_port=0, session_seconds=6, stuck_seconds=20, log_format="json",
        kafka_heap_mb=stack.kafka_heap_mb, elasticsearch_heap_mb=stack.elasticsearch_heap_mb, batch_articles=100,
        bulk_articles=100,
    )  # fmt: skip


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackSettings]:
    """The ring's own Kafka and Elasticsearch."""
    settings = small_stack(tmp_path_factory.mktemp("servers"))
    stack = Stack(settings)
    try:
        stack.up()
        yield settings
    finally:
        stack.down()


@pytest.fixture
def stack_settings(servers: StackSettings, tmp_path: Path) -> Settings:
    """A namespace of its own on the ring's servers."""
    return flow_settings(servers, tmp_path, f"t{next(_NUMBERS)}")


@pytest.fixture(scope="session")
def shared_flow(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    """The four stages of the live lane, each a process of its own; take `flow` in tests."""
    with Flow(flow_settings(servers, tmp_path_factory.mktemp("flow"), "shared")) as flow:
        yield flow


@pytest.fixture
def flow(shared_flow: Flow) -> Flow:
    """The shared flow with all its processes up, and a new account; what an earlier test has broken starts again."""
    return shared_flow.begin().heal()
