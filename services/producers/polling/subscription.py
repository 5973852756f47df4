"""WebSub (https://www.w3.org/TR/websub/): a hub calls when a feed has news, so that nobody waits for the next poll.

Polling goes on beside it, since hubs forget, and what both bring is told once. The callback's address is a secret of its
own, each call is signed with another.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec
import structlog

from services.producers.feeds.hints import hub
from services.producers.fetch import Fetcher
from services.producers.fetch_errors import FetchError
from services.producers.polling.source import Source

log = structlog.get_logger("headwater.poll")
LEASE_SECONDS: Final = 10 * 86_400
RENEW_SECONDS: Final = 86_400.0
AGAIN_SECONDS: Final = 6 * 3600.0
METHODS: Final = ("sha256", "sha384", "sha512", "sha1")


class Subscription(msgspec.Struct, kw_only=True, frozen=True):
    """Times are seconds since 1970; `until` is 0 before the hub has verified it."""

    token: str
    """The end of the callback's address."""
    secret: str
    source: str
    """The source's address on the list."""
    name: str
    hub: str
    topic: str
    asked: float
    until: float = 0.0
    pages: bool = False
    """The full text is fetched from the articles' own pages."""


def form(subscription: Subscription, callback: str) -> dict[str, str]:
    """The request to the hub (section 5.1)."""
    return {
        "hub.mode": "subscribe", "hub.topic": subscription.topic, "hub.secret": subscription.secret,
        "hub.callback": f"{callback.rstrip('/')}/{subscription.token}", "hub.lease_seconds": str(LEASE_SECONDS),
    }  # fmt: skip


def is_signed(body: bytes, header: str, secret: str) -> bool:
    """Whether `X-Hub-Signature` is the body's (section 7.1)."""
    method, _, given = header.strip().partition("=")
    if method not in METHODS:
        return False
    return hmac.compare_digest(hmac.new(secret.encode(), body, method).hexdigest(), given.strip().lower())


@dataclass(frozen=True)
class Subscriber:
    """Asks hubs to call. `known` and `keep` are the memory's."""

    fetcher: Fetcher
    known: Callable[[str], Subscription | None]
    keep: Callable[[Subscription], None]
    clock: Callable[[], float]
    callback: str
    """Where hubs reach us; empty: they are not asked."""

    def look(self, source: Source, data: bytes, address: str) -> None:
        """Subscribe where the feed names a hub, and again before the lease ends; a hub that fails is asked hours later."""
        found = hub(data, address) if self.callback else None
        if found is None:
            return
        now, known = self.clock(), self.known(source.url)
        if (
            known
            and (known.topic, known.pages) == (found[1], source.pages)
            and (known.until - now > RENEW_SECONDS or now - known.asked < AGAIN_SECONDS)
        ):
            return
        wanted = Subscription(
            token=known.token if known else secrets.token_urlsafe(24), secret=known.secret if known else secrets.token_hex(32),
            source=source.url, name=source.name, hub=found[0], topic=found[1], asked=now, until=known.until if known else 0.0,
            pages=source.pages,
        )  # fmt: skip
        self.keep(wanted)
        try:
            self.fetcher.post(wanted.hub, form(wanted, self.callback))
        except FetchError as error:
            log.warning("a hub does not take the subscription", source=source.url, reason=str(error))
