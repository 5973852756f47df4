"""The real servers: start, kill, start again, and what is said when something is in the way."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from services.local.errors import LocalStackError
from services.local.ports import free_ports, holder
from services.local.settings import StackSettings
from services.local.stack import Stack
from services.local.status import ServerStatus, State
from tests.integration.local.forwarder import Forwarder
from tests.integration.local.messages import broker_ports, consume, make_topic, produce, topics

pytestmark = [
    pytest.mark.servers,
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore:read_text is deprecated:DeprecationWarning"),
]


@pytest.fixture
def client(stack: Stack) -> Iterator[Elasticsearch]:
    with Elasticsearch(f"http://127.0.0.1:{stack.settings.elasticsearch_port}") as client:
        yield client


def named(statuses: list[ServerStatus], name: str) -> ServerStatus:
    return next(status for status in statuses if status.name == name)


def kill(stack: Stack, name: str) -> None:
    """End a server as a power cut of that one process would, and wait until it is gone."""
    os.kill(stack.pid(name), signal.SIGKILL)
    limit = time.monotonic() + 10
    while named(stack.status(), name).state is State.RUNNING:
        assert time.monotonic() < limit
        time.sleep(0.05)


def test_both_run_after_their_starter_has_ended(stack: Stack) -> None:
    statuses = stack.status()
    assert [status.state for status in statuses] == [State.RUNNING, State.RUNNING]
    assert all(status.pid and os.getsid(status.pid) == status.pid for status in statuses)
    assert all(status.detail == "" for status in statuses)


def test_memory_stays_near_the_heaps(stack: Stack) -> None:
    for status, heap in zip(stack.status(), (256, 512), strict=True):
        assert 64 < (status.memory_bytes or 0) / 2**20 < heap + 400


def test_the_second_start_does_nothing_and_at_once(stack: Stack) -> None:
    before = [status.pid for status in stack.status()]
    begin = time.monotonic()
    after = [status.pid for status in stack.up()]
    assert time.monotonic() - begin < 2
    assert after == before


@pytest.mark.skipif(not Path("/proc/net/tcp").is_file(), reason="read from /proc")
def test_they_listen_on_the_loopback_address_only(stack: Stack) -> None:
    found = {address for name in ("kafka", "elasticsearch") for address in listening(stack.pid(name))}
    # 127.0.0.1 as the kernel writes it: bytes in the machine's order, in an IPv6 socket behind ::ffff.
    assert found
    assert found <= {"0100007F", "0000000000000000FFFF00000100007F"}


def listening(pid: int) -> Iterator[str]:
    """Addresses of the sockets on which a process listens."""
    links = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            links.add(str(link.readlink()))
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in links:
                yield fields[1].rpartition(":")[0]


def test_topics_and_indices_are_made_on_purpose_only(stack: Stack, client: Elasticsearch) -> None:
    make_topic(stack.settings.kafka_port, "made")
    with pytest.raises(Exception, match=r"(?i)never\.made|metadata|unknown"):
        produce(stack.settings.kafka_port, "never.made", [b"1"])
    assert topics(stack.settings.kafka_port) == ["made"]
    with pytest.raises(NotFoundError):
        client.index(index="never-made", document={})


def test_a_killed_kafka_has_crashed_and_starts_again_with_its_messages(stack: Stack) -> None:
    port = stack.settings.kafka_port
    make_topic(port, "kept")
    produce(port, "kept", [b"one", b"two"])
    other = stack.pid("elasticsearch")
    kill(stack, "kafka")
    crashed = named(stack.status(), "kafka")
    assert crashed.state is State.CRASHED
    assert str(stack.settings.logs / "kafka.log") in crashed.detail
    assert named(stack.up(), "kafka").state is State.RUNNING
    assert stack.pid("elasticsearch") == other
    assert consume(port, "kept", 2) == [b"one", b"two"]


def test_a_killed_elasticsearch_starts_again_with_its_documents(stack: Stack, client: Elasticsearch) -> None:
    client.index(index=made(client, "kept"), id="1", document={"title": "kept"})
    kill(stack, "elasticsearch")
    assert named(stack.status(), "elasticsearch").state is State.CRASHED
    stack.up()
    assert client.get(index="kept", id="1")["_source"] == {"title": "kept"}


def made(client: Elasticsearch, name: str) -> str:
    client.indices.create(index=name, settings={"number_of_replicas": 0})
    return name


def test_clients_of_the_proxied_listener_are_led_to_the_proxy(stack: Stack) -> None:
    proxied = stack.settings.proxied
    assert proxied is not None
    with Forwarder(proxied.advertised_port, proxied.port) as proxy:
        make_topic(stack.settings.kafka_port, "by.proxy")
        assert broker_ports(proxied.advertised_port) == {proxied.advertised_port}
        produce(proxied.advertised_port, "by.proxy", [b"x" * 50_000])
        assert proxy.carried > 50_000
    assert broker_ports(stack.settings.kafka_port) == {stack.settings.kafka_port}
    assert consume(stack.settings.kafka_port, "by.proxy", 1) == [b"x" * 50_000]


def test_a_halted_server_is_told_and_goes_on(stack: Stack) -> None:
    pid = stack.pid("elasticsearch")
    os.kill(pid, signal.SIGSTOP)
    try:
        assert f"kill -CONT {pid}" in named(stack.status(), "elasticsearch").detail
        with pytest.raises(LocalStackError, match="is not ready after 1 s: the process is halted"):
            Stack(replace(stack.settings, start_timeout=1)).up()
    finally:
        os.kill(pid, signal.SIGCONT)
    assert named(stack.up(), "elasticsearch").pid == pid


def test_another_stack_on_the_same_ports_names_the_one_in_the_way(stack: Stack, tmp_path: Path) -> None:
    other = Stack(replace(stack.settings, state=tmp_path))
    assert {status.state for status in other.status()} == {State.FOREIGN}
    with pytest.raises(LocalStackError) as caught:
        other.up()
    message = str(caught.value)
    assert message.startswith(f"kafka cannot start: port {stack.settings.kafka_port} is taken by process ")
    assert str(stack.pid("kafka")) in message
    assert "java" in message


def test_a_server_that_cannot_start_says_why(stack: Stack, tmp_path: Path) -> None:
    kafka, controller, elasticsearch = free_ports(3)
    broken = Stack(
        StackSettings(
            state=tmp_path,
            cache=stack.settings.cache,
            kafka_port=kafka,
            controller_port=controller,
            elasticsearch_port=elasticsearch,
            kafka_heap_mb=128,
            elasticsearch_heap_mb=256,
            kafka_options={"num.io.threads": "many"},
            elasticsearch_options={"no.such.setting": "1"},
        )
    )
    with pytest.raises(LocalStackError) as caught:
        broken.up()
    message = str(caught.value)
    assert "many" in message
    assert "no.such.setting" in message
    assert str(tmp_path / "logs" / "elasticsearch.log") in message
    assert broken.down() == []


def test_a_heap_that_java_refuses_is_told(stack: Stack, tmp_path: Path) -> None:
    kafka, controller, elasticsearch = free_ports(3)
    settings = replace(stack.settings, state=tmp_path, proxied=None, kafka_heap_mb=128, elasticsearch_heap_mb=1)
    broken = Stack(replace(settings, kafka_port=kafka, controller_port=controller, elasticsearch_port=elasticsearch))
    try:
        with pytest.raises(LocalStackError, match=r"elasticsearch ended while it was starting(?s:.*)[Hh]eap"):
            broken.up()
    finally:
        broken.down()


def test_two_starts_at_once_make_one_stack(stack: Stack) -> None:
    stack.down()
    program = (
        "from services.local.settings import *; from services.local.stack import Stack; from pathlib import PosixPath;"
        f"print([s.pid for s in Stack({stack.settings!r}).up()])"
    )
    starts = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    results = [start.communicate(timeout=200) for start in starts]
    assert [error for _, error in results] == ["", ""]
    assert results[0][0] == results[1][0] == f"{[status.pid for status in stack.status()]}\n"


def test_down_frees_the_ports_and_keeps_the_data(stack: Stack, client: Elasticsearch) -> None:
    client.index(index=made(client, "ended"), id="1", document={"title": "kept"})
    assert stack.down() == ["kafka", "elasticsearch"]
    assert [status.state for status in stack.status()] == [State.STOPPED, State.STOPPED]
    assert holder(stack.settings.kafka_port) is None
    assert holder(stack.settings.elasticsearch_port) is None
    assert stack.down() == []
    stack.up()
    assert client.get(index="ended", id="1")["_source"] == {"title": "kept"}


def test_logs_hold_the_last_lines(stack: Stack) -> None:
    for name in ("kafka", "elasticsearch"):
        lines = stack.logs(name, 5)
        assert 1 <= len(lines) <= 10
        assert any("INFO" in line for line in stack.logs(name, 50))


def test_a_wrong_setting_of_an_index_is_a_clear_error(client: Elasticsearch) -> None:
    with pytest.raises(BadRequestError, match="klingon"):
        client.indices.create(
            index="wrong", settings={"analysis": {"filter": {"f": {"type": "stemmer", "language": "klingon"}}}}
        )
