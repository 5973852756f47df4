"""Which addresses count as public, and that nothing else is connected to."""

import re
import time

import httpcore
import pytest

from services.producers.checked_network import (
    DEADLINE,
    CheckedBackend,
    NotPublic,
    OutOfTime,
    is_public,
    networks,
    resolve,
)
from tests.unit.producers.web import serving, unused_port


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    """
    0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 192.0.0.8 192.0.0.170 192.0.2.1
    192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1
    2001:db8::1 2002:7f00:1:: 2002:a00:1:: fc00::1 fd12::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1
    """.split(),  # noqa: SIM905
)
def test_not_public(address: str) -> None:
    assert not is_public(address)


def backend(answers: list[str], *, allow_private: bool = False) -> CheckedBackend:
    DEADLINE.set(time.monotonic() + 5)
    return CheckedBackend(allow_private, 1.0, lambda host, port: answers)


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"]])
def test_no_connection_where_any_answer_is_private(answers: list[str]) -> None:
    with serving({}) as server, pytest.raises(NotPublic, match="leads to"):
        backend(answers).connect_tcp("news.example", server.server_address[1])


def test_named_ranges_are_reached_and_nothing_beside_them() -> None:
    with serving({}) as server:
        DEADLINE.set(time.monotonic() + 5)
        port, ranges = server.server_address[1], networks("127.0.0.0/24, fd00::/8")
        stream = CheckedBackend(False, 1.0, lambda host, port: ["127.0.0.1"], ranges).connect_tcp("feeds.lan", port)
        stream.close()
        for answers in (["127.0.1.1"], ["127.0.0.1", "10.0.0.1"], ["::1"]):
            with pytest.raises(NotPublic, match="is not a public address"):
                CheckedBackend(False, 1.0, lambda host, port, given=answers: given, ranges).connect_tcp("x", port)  # type: ignore[misc]


def test_a_named_range_does_not_open_the_ports_of_others() -> None:
    DEADLINE.set(time.monotonic() + 5)
    with pytest.raises(NotPublic, match="port 25 is not one"):
        CheckedBackend(False, 1.0, lambda host, port: ["8.8.8.8"], networks("10.0.0.0/8")).connect_tcp("x", 25)


@pytest.mark.parametrize("written", ["10.0.0.1/8", "everything", "10.0.0.0/40"])
def test_a_wrong_range_is_told(written: str) -> None:
    with pytest.raises(ValueError, match=re.escape(written.split("/")[0])):
        networks(written)


def test_the_next_address_is_tried() -> None:
    with serving({}) as server:
        stream = backend(["127.0.0.9", "127.0.0.1"], allow_private=True).connect_tcp("x", server.server_address[1])
        assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
        stream.close()


def test_no_address_answers() -> None:
    with pytest.raises(httpcore.ConnectError):
        backend(["127.0.0.1", "127.0.0.9"], allow_private=True).connect_tcp("x", unused_port())
    with pytest.raises(httpcore.ConnectError, match="has no address"):
        backend([], allow_private=True).connect_tcp("x", 80)


def test_a_stream_does_not_outlive_the_deadline() -> None:
    with serving({}) as server:
        stream = backend(["127.0.0.1"], allow_private=True).connect_tcp("x", server.server_address[1])
        DEADLINE.set(time.monotonic() + 0.2)
        started = time.monotonic()
        with pytest.raises(httpcore.ReadTimeout):
            stream.read(1, timeout=30)
        assert time.monotonic() - started < 1
        with pytest.raises(OutOfTime):
            stream.write(b"x")
        stream.close()


def test_the_systems_resolver_gives_each_address_once() -> None:
    assert resolve("127.0.0.1", 80) == ["127.0.0.1"]
