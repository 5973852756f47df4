"""One document from one address: HTTP with limits on where it leads, how long it takes and how much it brings.

Addresses come from feeds and people, so none is trusted: the rules are those that readers of feeds had to learn from
their flaws (private networks, redirects, slow servers, compression bombs).
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from types import TracebackType
from typing import Final

import httpcore
import httpx

from services.producers.checked_network import (
    DEADLINE,
    CheckedBackend,
    Networks,
    NotPublic,
    OutOfTime,
    Resolve,
    remaining,
    resolve,
    web_port,
)
from services.producers.decompress import ACCEPTED, TooLarge, Undecodable, read_body
from services.producers.fetch_errors import FetchError, refused_address, refused_status, shown
from services.producers.freshness import fresh_for

CONTACT: Final = "https://example.org/headwater"
URL_LIMIT: Final = 2_000
_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
_PERMANENT: Final = frozenset((301, 308))
_SCHEMES: Final = {"http": 80, "https": 443}


def user_agent(contact: str) -> str:
    """Who asks, and where its people are found: a site that is unhappy must know whom to write to."""
    return f"Headwater/{version('headwater')} (+{contact or CONTACT})"


_AGENT: Final = user_agent("")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back."""

    url: str
    """Where it came from in the end, after redirects."""
    data: bytes
    """Decompressed; empty where the status is 304."""
    content_type: str | None
    status: int
    etag: str | None
    last_modified: str | None
    """As the server wrote it, to be sent back the next time."""
    moved: str | None = None
    """Where it will be found from now on (301, 308), if the redirects before the first temporary one say so."""
    fresh_for: float | None = None
    """Seconds, as Cache-Control or Expires has it (RFC 9111, 4.2.1)."""
    robots_tag: str = ""
    """`X-Robots-Tag`: what a publisher lets programs do with the document."""
    tdm_reserved: bool = False
    """`TDM-Reservation: 1`: rights to text and data mining are reserved (W3C TDMRep)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """Seconds, bytes and hops."""

    connect_seconds: float = 5.0
    total_seconds: float = 30.0
    wire_bytes: int = 10 * 1024 * 1024
    decoded_bytes: int = 30 * 1024 * 1024
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Redirect:
    """An answer that says: look there."""

    status: int
    to: str


@dataclass(slots=True)
class Moved:
    """Follows redirects for as long as each of them is permanent (RFC 9110, 15.4.2 and 15.4.9)."""

    to: str | None = None
    _permanent: bool = True

    def follow(self, status: int, address: str) -> None:
        """One more of them."""
        self._permanent = self._permanent and status in _PERMANENT
        if self._permanent:
            self.to = address


_TROUBLE: Final = (
    NotPublic, OutOfTime, TooLarge, Undecodable,
    httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol,
)  # fmt: skip


class Fetcher:
    """Fetches documents; may be shared between threads. Use it as a context manager, or close it.

    `allow_private` lifts the rules for addresses and ports: for tests and what a person names on the command line only.
    `private` lifts them for these ranges.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        private: Networks = (),
        user_agent: str | None = None,
        limits: FetchLimits | None = None,
        resolver: Resolve = resolve,
    ) -> None:
        self._limits = limits or FetchLimits()
        self._any_port = allow_private or bool(private)  # the connection is checked for its port too
        self._headers = {"User-Agent": user_agent or _AGENT, "Accept": _ACCEPT, "Accept-Encoding": ACCEPTED}
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=None,  # whose threads fetch bounds them; waiting for another's would look like a slow server
            max_keepalive_connections=0,  # each hop connects anew, and so is checked anew
            network_backend=CheckedBackend(allow_private, self._limits.connect_seconds, resolver, private),
        )

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """The document at `url`, redirects followed. Raises FetchError, whose words are for people.

        With the `etag` or `last_modified` of an earlier answer, a document that has not changed comes back with
        status 304 and without data.
        """
        token = DEADLINE.set(time.monotonic() + self._limits.total_seconds)
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = self._headers | {name: value for name, value in conditions.items() if value}
        try:
            return self._follow(self._checked(url, None), headers)
        finally:
            DEADLINE.reset(token)

    def post(self, url: str, form: dict[str, str]) -> None:
        """Send a form, under the same rules; no redirect is followed. Raises FetchError for any answer but 2xx."""
        token = DEADLINE.set(time.monotonic() + self._limits.total_seconds)
        checked = self._checked(url, None)
        request = httpx.Request("POST", checked, headers={"User-Agent": self._headers["User-Agent"]}, data=form)
        extensions = {"timeout": {"connect": self._limits.connect_seconds, "pool": remaining()}}
        try:
            with self._pool.stream("POST", _raw(checked), headers=request.headers.raw, content=request.read(),
                                   extensions=extensions) as response:  # fmt: skip
                if not 200 <= response.status < 300:
                    raise refused_status(checked, response.status, None)
        except _TROUBLE as error:
            raise self._told(checked, error) from error
        finally:
            DEADLINE.reset(token)

    def _follow(self, start: httpx.URL, headers: dict[str, str]) -> Fetched:
        url, moved = start, Moved()
        for _ in range(self._limits.redirects + 1):
            found = self._hop(url, headers)
            if isinstance(found, Fetched):
                return replace(found, moved=moved.to)
            url = self._checked(found.to, url)
            moved.follow(found.status, str(url))
        raise FetchError(
            shown(start), f"it redirects more than {self._limits.redirects} times", "check the address in a browser"
        )

    def _checked(self, address: str, origin: httpx.URL | None) -> httpx.URL:
        """The address, resolved against the one that redirected to it, if it may be fetched."""
        try:
            url = origin.join(address) if origin else httpx.URL(address.strip())
        except (httpx.InvalidURL, ValueError) as error:
            raise refused_address(address, f"it is not an address ({error})", origin) from error
        if url.scheme not in _SCHEMES or not url.host or len(str(url)) > URL_LIMIT:
            raise refused_address(address, "it is not an http or https address of at most 2,000 characters", origin)
        if url.userinfo:
            raise refused_address(address, "it holds a user name", origin)
        if not self._any_port and not web_port(url.port or _SCHEMES[url.scheme]):
            raise refused_address(address, f"port {url.port} is not one that the web is served from", origin)
        return url.copy_with(fragment=None)

    def _hop(self, url: httpx.URL, headers: dict[str, str]) -> "Fetched | Redirect":
        """What is at `url`, or where it redirects to."""
        try:
            request = httpx.Request("GET", url, headers=headers)
            extensions = {"timeout": {"connect": self._limits.connect_seconds, "pool": remaining()}}
            with self._pool.stream("GET", _raw(url), headers=request.headers.raw, extensions=extensions) as response:
                return self._answer(url, httpx.Headers(response.headers), response)
        except _TROUBLE as error:
            raise self._told(url, error) from error

    def _told(self, url: httpx.URL, error: Exception) -> FetchError:
        match error:
            case NotPublic():
                advice = "only the public web is fetched; allow private addresses if this is your own network"
                return FetchError(shown(url), str(error), advice)
            case TooLarge() | Undecodable():
                return FetchError(shown(url), f"the answer cannot be taken: {error}", "check the address in a browser")
            case OutOfTime() | httpcore.TimeoutException():
                happened = f"the server did not answer in full in time ({self._limits.total_seconds:g} seconds)"
                return FetchError(shown(url), happened, "try again later", temporary=True)
            case _:
                advice = "check the address, and try again later"
                return FetchError(shown(url), f"the connection failed ({error})", advice, temporary=True)

    def _answer(self, url: httpx.URL, headers: httpx.Headers, response: httpcore.Response) -> "Fetched | Redirect":
        if response.status in _REDIRECTS and (to := headers.get("location")):
            return Redirect(response.status, str(to))  # its body is not read: it may be a bomb, and is for nobody
        if response.status == 304:
            return self._fetched(url, headers, 304, b"")
        if response.status != 200:
            raise refused_status(url, response.status, headers.get("retry-after"))
        limits = self._limits
        body = read_body(
            _timely(response),
            headers.get("content-encoding", ""),
            wire_limit=limits.wire_bytes,
            decoded_limit=limits.decoded_bytes,
        )
        return self._fetched(url, headers, 200, body)

    def _fetched(self, url: httpx.URL, headers: httpx.Headers, status: int, data: bytes) -> Fetched:
        return Fetched(
            url=str(url),
            data=data,
            content_type=headers.get("content-type"),
            status=status,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            fresh_for=fresh_for(headers),
            robots_tag=headers.get("x-robots-tag", ""),
            tdm_reserved=headers.get("tdm-reservation", "").strip() == "1",
        )

    def close(self) -> None:
        """Closes what is still open."""
        self._pool.close()

    def __enter__(self) -> "Fetcher":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_ACCEPT: Final = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"


def _timely(response: httpcore.Response) -> Iterator[bytes]:
    for chunk in response.iter_stream():
        remaining()
        yield chunk


def _raw(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
