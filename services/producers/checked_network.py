"""Connections to public addresses only, every wait bounded by one deadline.

The check sits between the name's resolution and the connection, so that neither a redirect nor a name that resolves
differently the second time gets past it. Public is what IANA's registries call globally reachable
(RFC 6890); lists of forbidden ranges have been incomplete in every reader that used one.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

import httpcore

_LATER_RESERVED: Final = ip_network("192.0.0.0/24")
"""Python 3.11 counts part of it as global; the registry does not."""
_GLOBAL_UNICAST: Final = ip_network("2000::/3")
"""All of IPv6 that is given out (RFC 4291 section 2.4, IANA)."""
_NAT64: Final = ip_network("64:ff9b::/96")
_TRIES: Final = 3
"""Addresses of one name that are tried."""
DEADLINE: Final[ContextVar[float]] = ContextVar("deadline")
"""When the fetch at work must be over, on the monotonic clock."""
WEB_PORTS: Final = frozenset((80, 443, 8080, 8443))
Resolve = Callable[[str, int], list[str]]
"""Host and port to addresses. Raises OSError."""
Networks = tuple[IPv4Network | IPv6Network, ...]


class NotPublic(Exception):
    """The name leads to an address that is not on the public internet; the words say which."""


def web_port(port: int) -> bool:
    """Whether the public web is served from it: other ports are mail servers, databases, printers."""
    return port in WEB_PORTS


def networks(written: str) -> Networks:
    """Ranges in CIDR notation, comma separated. Raises ValueError with the one that is wrong."""
    return tuple(ip_network(part.strip()) for part in written.split(",") if part.strip())


def within(address: str, ranges: Networks) -> bool:
    """Whether an IP address lies in one of these ranges."""
    ip = ip_address(address.partition("%")[0])
    return any(ip in one for one in ranges if one.version == ip.version)


class OutOfTime(Exception):
    """The deadline of the whole fetch has passed."""


def is_public(address: str) -> bool:
    """Whether an IP address is globally reachable; an IPv4 address inside an IPv6 one is what counts."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = _inner(ip)
        if inner or ip not in _GLOBAL_UNICAST:
            return inner is not None and is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and ip not in _LATER_RESERVED


def _inner(ip: IPv6Address) -> IPv4Address | None:
    """Of mapped (RFC 4291), translated (RFC 6052) and 6to4 (RFC 3056) addresses."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host by the system's resolver. Raises OSError."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def remaining() -> float:
    """Seconds left of the fetch. Raises OutOfTime where there are none."""
    left = DEADLINE.get() - time.monotonic()
    if left <= 0:
        raise OutOfTime
    return left


@dataclass(slots=True)
class CheckedBackend(httpcore.NetworkBackend):
    """httpcore's way to the network: resolves once, checks all answers, connects to one of them."""

    allow_private: bool
    connect_seconds: float
    resolver: Resolve
    private: Networks = ()
    """Of one's own network: allowed though they are not public, and at any port."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to a checked address. Raises NotPublic, OutOfTime, httpcore.ConnectError or ConnectTimeout."""
        addresses = self._addresses(host, port)
        if not self.allow_private:
            self._check(host, port, addresses)
        network = httpcore.SyncBackend()
        for number, address in enumerate(addresses[:_TRIES], start=1):
            seconds = min(timeout or self.connect_seconds, remaining())
            try:
                return _Timed(network.connect_tcp(address, port, seconds, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == min(len(addresses), _TRIES):
                    raise
        raise httpcore.ConnectError(f"{host} has no address")

    def _check(self, host: str, port: int, addresses: list[str]) -> None:
        """Every answer counts: a name with one good address and one bad one is an attack (DNS rebinding)."""
        foreign = [address for address in addresses if not within(address, self.private)]
        if private := [address for address in foreign if not is_public(address)]:
            raise NotPublic(f"{host} leads to {private[0]}, which is not a public address")
        if foreign and not web_port(port):
            raise NotPublic(f"port {port} is not one that the web is served from")

    def _addresses(self, host: str, port: int) -> list[str]:
        """In a thread of its own, since the system's resolver takes no time limit."""
        found: list[str] = []
        failed: list[OSError] = []

        def look_up() -> None:
            try:
                found.extend(self.resolver(host, port))
            except (OSError, UnicodeError) as error:
                failed.append(error if isinstance(error, OSError) else OSError(str(error)))

        thread = threading.Thread(target=look_up, daemon=True, name="resolve")
        thread.start()
        thread.join(min(self.connect_seconds, remaining()))
        if failed:
            raise httpcore.ConnectError(f"the name {host} is not known ({failed[0]})") from failed[0]
        if thread.is_alive():
            raise httpcore.ConnectTimeout(f"the name {host} could not be resolved in time")
        return found


@dataclass(slots=True)
class _Timed(httpcore.NetworkStream):
    """A stream whose every wait ends at the deadline: limits per read alone let a server drip bytes for ever."""

    inner: httpcore.NetworkStream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, _shorter(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, _shorter(timeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> "_Timed":
        return _Timed(self.inner.start_tls(ssl_context, server_hostname, _shorter(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


def _shorter(timeout: float | None) -> float:
    left = remaining()
    return left if timeout is None else min(timeout, left)
