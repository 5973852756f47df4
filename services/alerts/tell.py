"""Tells of an alert: a signed webhook, or a mail. The text comes from the index at that moment, so that what was taken
down meanwhile is told to nobody.

Webhooks are signed as Standard Webhooks says (https://www.standardwebhooks.com, version 1): HMAC-SHA256 over id, time and
body. Their receiver must answer 2xx within `SECONDS`; redirects are not followed.
"""

import base64
import hashlib
import hmac
import smtplib
import ssl
import time
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore
import httpx
import msgspec

from services.alerts.hit import Hit
from services.alerts.saved import Saved
from services.producers.checked_network import DEADLINE, CheckedBackend, NotPublic, OutOfTime, resolve
from services.runtime.clock import now as wall_clock
from services.runtime.settings import Settings
from services.search.article import Article

SECONDS: Final = 15.0
_SNIPPET: Final = 300
_TROUBLE: Final = (
    NotPublic, OutOfTime, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError,
)  # fmt: skip


class NotTold(Exception):
    """It could not be told; the message says why."""


def payload(saved: Saved, hit: Hit, article: Article) -> dict[str, Any]:
    """What a webhook gets, to be encoded."""
    about = {
        "id": article.id, "title": article.title, "url": article.url, "source": article.source, "language": article.language,
        "time": article.time, "story": hit.story, "topics": [topic.name for topic in article.topics],
        "beginning": _beginning(article),
    }  # fmt: skip
    return {
        "type": "alert.fired",
        "timestamp": hit.seen,
        "data": {"search": {"id": saved.id, "name": saved.name}, "article": about},
    }


def _beginning(article: Article) -> str:
    """Empty where its agency's terms keep the words inside: a webhook or a mail box holds no licence."""
    if article.rights and article.rights.withheld(wall_clock()):
        return ""
    text = " ".join(article.text.split())
    return text if len(text) <= _SNIPPET else text[:_SNIPPET].rsplit(" ", 1)[0] + " …"


def signature(secret: str, id_: str, seconds: int, body: bytes) -> str:
    """The header `webhook-signature`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{id_}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class Teller:
    """Tells by both ways; keeps no connection."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._settings, self._clock = settings, clock
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False), max_keepalive_connections=0,
            network_backend=CheckedBackend(settings.alerts_private, SECONDS, resolve),
        )  # fmt: skip

    def tell(self, channel: str, saved: Saved, hit: Hit, article: Article, now: datetime) -> None:
        """Raises NotTold."""
        if channel == "webhook":
            self._call(saved, hit, article)
        else:
            self._mail(saved, hit, article, now)

    def _call(self, saved: Saved, hit: Hit, article: Article) -> None:
        if saved.webhook is None or saved.secret is None:
            raise NotTold("the saved search has no webhook any more")
        body, seconds = msgspec.json.encode(payload(saved, hit, article)), int(self._clock())
        headers: dict[bytes | str, bytes | str] = {
            "Host": urlsplit(saved.webhook).netloc, "Content-Type": "application/json", "User-Agent": "headwater",
            "webhook-id": hit.id, "webhook-timestamp": str(seconds),
            "webhook-signature": signature(saved.secret, hit.id, seconds, body),
        }  # fmt: skip
        token = DEADLINE.set(time.monotonic() + SECONDS)
        try:
            with self._pool.stream("POST", saved.webhook, headers=headers, content=body) as answer:
                status = answer.status
        except _TROUBLE as error:
            raise NotTold(f"{urlsplit(saved.webhook).hostname}: {str(error) or type(error).__name__}") from error
        finally:
            DEADLINE.reset(token)
        if not 200 <= status < 300:
            raise NotTold(f"{urlsplit(saved.webhook).hostname} answered {status}")

    def _mail(self, saved: Saved, hit: Hit, article: Article, now: datetime) -> None:
        if not self._settings.smtp:
            raise NotTold("HEADWATER_SMTP is not set, so no mail can be sent")
        message = _message(saved, hit, article, now, self._settings.smtp_from)
        host, _, port = self._settings.smtp.partition(":")
        try:
            with smtplib.SMTP(host, int(port or 587), timeout=SECONDS) as server:
                if server.ehlo()[0] and server.has_extn("starttls"):
                    server.starttls(context=ssl.create_default_context())
                elif self._settings.smtp_user:
                    raise NotTold(f"{host} offers no STARTTLS, and the password is not sent in the clear")
                if self._settings.smtp_user and self._settings.smtp_password:
                    server.login(self._settings.smtp_user, self._settings.smtp_password.get_secret_value())
                refused = server.send_message(message)
        except (OSError, smtplib.SMTPException, ssl.SSLError) as error:
            raise NotTold(f"{host}: {error}") from error
        if refused:
            raise NotTold(f"{host} refused {', '.join(sorted(refused))}")

    def close(self) -> None:
        """Close what is open."""
        self._pool.close()


def _message(saved: Saved, hit: Hit, article: Article, now: datetime, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = sender, ", ".join(saved.mail)
    message["Subject"] = " ".join(f"[{saved.name}] {article.title}".split())[:200]
    message["Date"], message["Message-ID"] = (
        format_datetime(now),
        make_msgid(hit.article, domain=sender.rpartition("@")[2]),
    )
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    lines = [
        article.title,
        f"{article.source}, {article.time:%Y-%m-%d %H:%M} UTC",
        "",
        _beginning(article),
        "",
        article.url or "",
    ]
    message.set_content("\n".join([*lines, "", f"Saved search: {saved.name} ({saved.id})"]))
    return message
