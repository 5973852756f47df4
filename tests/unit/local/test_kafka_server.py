"""Kafka's configuration, and the question whether it is there."""

from __future__ import annotations

import socket
import struct
import threading
from pathlib import Path

import pytest

from services.local.errors import LocalStackError
from services.local.jars import JarLock
from services.local.kafka_server import complaint, kafka_plan, server_properties
from services.local.plan import SILENT
from services.local.ports import free_ports
from services.local.settings import ProxiedListener, StackSettings


def test_everything_listens_on_the_loopback_address_only() -> None:
    properties = server_properties(StackSettings(kafka_port=1, controller_port=2))
    assert properties["listeners"] == "PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2"
    assert properties["advertised.listeners"] == "PLAINTEXT://127.0.0.1:1"
    assert properties["controller.quorum.voters"] == "1@127.0.0.1:2"


def test_one_node_asks_for_no_second_copy() -> None:
    properties = server_properties(StackSettings())
    copies = {key: value for key, value in properties.items() if "replication.factor" in key or "min.isr" in key}
    assert len(copies) == 5
    assert set(copies.values()) == {"1"}


def test_topics_are_made_on_purpose_and_messages_are_bounded() -> None:
    properties = server_properties(StackSettings())
    assert properties["auto.create.topics.enable"] == "false"
    assert properties["group.initial.rebalance.delay.ms"] == "0"
    assert properties["message.max.bytes"] == "2097152"


def test_the_proxied_listener_advertises_the_proxy() -> None:
    proxied = ProxiedListener(port=3, advertised_port=4)
    settings = StackSettings(kafka_port=1, controller_port=2, proxied=proxied)
    properties = server_properties(settings)
    assert properties["listeners"].endswith(",PROXIED://127.0.0.1:3")
    assert properties["advertised.listeners"] == "PLAINTEXT://127.0.0.1:1,PROXIED://127.0.0.1:4"
    assert "PROXIED:PLAINTEXT" in properties["listener.security.protocol.map"]
    assert kafka_plan(settings, JarLock((), ""), Path("java")).ports == (1, 2, 3)


def test_given_options_win() -> None:
    assert server_properties(StackSettings(kafka_options={"num.io.threads": "1"}))["num.io.threads"] == "1"


def test_a_comma_in_the_state_folder_is_refused_in_words(tmp_path: Path) -> None:
    plan = kafka_plan(StackSettings(state=tmp_path / "a,b"), JarLock((), ""), Path("java"))
    with pytest.raises(LocalStackError, match="comma"):
        plan.prepare()


def test_a_closed_port_does_not_answer() -> None:
    assert complaint(free_ports(1)[0], 1.0) == SILENT


def test_a_mute_port_does_not_answer_and_does_not_block() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert complaint(server.getsockname()[1], 0.2) == SILENT


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (struct.pack(">iihi", 10, 1, 0, 0), True),
        (struct.pack(">iihi", 10, 1, 35, 0), False),  # UNSUPPORTED_VERSION
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", False),
        (b"\0\0", False),
    ],
)
def test_only_a_kafka_answer_without_error_counts(reply: bytes, expected: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(100)
                connection.sendall(reply)

        thread = threading.Thread(target=serve)
        thread.start()
        assert (complaint(server.getsockname()[1], 2.0) == "") is expected
        thread.join()
