"""Asking hubs to call, and telling their calls from others'."""

import hashlib
import hmac
from dataclasses import replace

import pytest

from services.producers.fetch_errors import FetchError
from services.producers.polling.source import Source
from services.producers.polling.subscription import AGAIN_SECONDS, LEASE_SECONDS, Subscriber, Subscription, is_signed

FEED = b"<rss><link rel='hub' href='https://hub.example/'/><link rel='self' href='https://a.example/feed'/></rss>"
SOURCE = Source(url="https://a.example/feed", name="A")


class Rig:
    """A hub that takes or refuses, and a memory of one."""

    def __init__(self, callback: str = "https://us.example/websub") -> None:
        self.kept: Subscription | None = None
        self.posted: list[dict[str, str]] = []
        self.refuses = False
        self.now = 1_000_000.0
        self.subscriber = Subscriber(self, lambda _: self.kept, self.keep, lambda: self.now, callback)  # type: ignore[arg-type]

    def keep(self, subscription: Subscription) -> None:
        self.kept = subscription

    def post(self, url: str, form: dict[str, str]) -> None:
        self.posted.append({"url": url, **form})
        if self.refuses:
            raise FetchError(url, "no", "later")

    def look(self, data: bytes = FEED, source: Source = SOURCE) -> None:
        self.subscriber.look(source, data, "https://a.example/feed")


def test_what_is_told_of_a_source_follows_the_list() -> None:
    rig = Rig()
    rig.look()
    assert rig.kept is not None
    first, with_pages = rig.kept, replace(SOURCE, pages=True)
    rig.look(source=with_pages)
    rig.look(source=with_pages)
    assert len(rig.posted) == 2
    assert (rig.kept.pages, rig.kept.token) == (True, first.token)


def test_a_hub_is_asked_once_until_its_lease_ends() -> None:
    rig = Rig()
    rig.look()
    rig.look()
    assert rig.kept is not None
    assert len(rig.posted) == 1
    assert rig.posted[0]["hub.callback"] == f"https://us.example/websub/{rig.kept.token}"
    assert len(rig.kept.secret) >= 32
    rig.now += AGAIN_SECONDS
    rig.look()
    assert len(rig.posted) == 2, "it has not verified"
    rig.kept = Subscription(
        **{f: getattr(rig.kept, f) for f in rig.kept.__struct_fields__} | {"until": rig.now + LEASE_SECONDS}
    )
    rig.now += LEASE_SECONDS - 2 * 86_400
    rig.look()
    assert len(rig.posted) == 2
    rig.now += 86_401
    rig.look()
    assert len(rig.posted) == 3
    assert rig.posted[2]["hub.callback"] == rig.posted[0]["hub.callback"]


def test_a_hub_that_refuses_is_left_for_hours() -> None:
    rig = Rig()
    rig.refuses = True
    rig.look()
    rig.look()
    assert len(rig.posted) == 1


@pytest.mark.parametrize(("callback", "data"), [("", FEED), ("https://us.example/", b"<rss/>")])
def test_nobody_is_asked_for_nothing(callback: str, data: bytes) -> None:
    rig = Rig(callback)
    rig.look(data)
    assert rig.posted == []


def test_signatures() -> None:
    for method in ("sha1", "sha256", "sha384", "sha512"):
        good = hmac.new(b"s", b"body", getattr(hashlib, method)).hexdigest()
        assert is_signed(b"body", f"{method}={good}", "s")
        assert not is_signed(b"body!", f"{method}={good}", "s")
    assert not is_signed(b"body", "md5=" + hmac.new(b"s", b"body", "md5").hexdigest(), "s")
    assert not is_signed(b"body", "", "s")
