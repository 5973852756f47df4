"""A saved search: what it asks for, and whom it tells. Checked once, on creation."""

import base64
import ipaddress
import re
import secrets
from datetime import datetime
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import msgspec

from services.search.request import FILTERS, Near, SearchRequest

LONGEST_NAME: Final = 100
MOST_RECIPIENTS: Final = 20
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_MAIL: Final = re.compile(r"[^@\s,;<>\"()\[\]\\]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


class SavedWrong(ValueError):
    """A search cannot be saved so; the message says why."""


class Asked(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is searched for: words and filters, as in `SearchRequest`; no dates, pages or order."""

    words: str = ""
    source: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    entity: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    near: tuple[float, float, float] | None = None
    """Latitude, longitude, kilometres."""

    def request(self, **more: Any) -> SearchRequest:
        """The search. Raises RequestError."""
        parts = {name: getattr(self, name) for name in FILTERS}
        near = Near(*self.near) if self.near else None
        return SearchRequest(words=self.words, near=near, **parts, **more)


class Saved(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A search that fires."""

    id: str
    name: str
    asked: Asked
    created: datetime
    webhook: str | None = None
    secret: str | None = None
    """The webhook's key, by which its receiver checks who called (Standard Webhooks: `whsec_` and base64)."""
    mail: tuple[str, ...] = ()

    def channels(self) -> tuple[Literal["webhook", "mail"], ...]:
        """How it tells, apart from its feed."""
        wanted: list[Literal["webhook", "mail"]] = ["webhook"] if self.webhook else []
        return (*wanted, "mail") if self.mail else tuple(wanted)


def saved(
    id_: str, name: str, asked: Asked, created: datetime, webhook: str | None = None, mail: tuple[str, ...] = (),
) -> Saved:  # fmt: skip
    """A new one, with a secret of its own where it calls a webhook. Raises SavedWrong, RequestError."""
    if not _ID.fullmatch(id_):
        raise SavedWrong(f"the id of a saved search has lower-case letters, digits and hyphens, not {id_!r}")
    if not name.strip() or len(name) > LONGEST_NAME or "\n" in name:
        raise SavedWrong(f"a saved search has a name of at most {LONGEST_NAME} characters on one line")
    if not asked.request().parts.weight() and not asked.request().narrowed():
        raise SavedWrong("a saved search needs words or a filter; without one it would fire for everything")
    if webhook is not None:
        _check_webhook(webhook)
    if len(mail) > MOST_RECIPIENTS or any(not _MAIL.fullmatch(to) for to in mail):
        raise SavedWrong(f"mail goes to at most {MOST_RECIPIENTS} plain addresses such as desk@example.org")
    secret = new_secret() if webhook else None
    return Saved(id_, name.strip(), asked, created, webhook, secret, mail)


def new_secret() -> str:
    """32 random bytes, as Standard Webhooks writes them."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _check_webhook(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SavedWrong(f"{url} is not an address ({error})") from error
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.fragment or port == 0:
        raise SavedWrong(f"{url} is not an http or https address that can be called")
    if parts.scheme == "http" and not _of_this_machine(parts.hostname):
        raise SavedWrong(f"{url} is not https: what is told there could be read on its way")


def _of_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
