"""Who hears alerts: a webhook's receiver and a mail server, both on loopback and both able to refuse."""

import base64
import hashlib
import hmac
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import msgspec
from aiosmtpd.controller import Controller

from services.local.ports import free_ports


@dataclass
class Webhook:
    """Checks each call's signature as Standard Webhooks says; answers with `status`. A context manager."""

    secrets: list[str] = field(default_factory=list)
    status: int = 200
    calls: list[dict[str, Any]] = field(default_factory=list)
    refused: int = 0

    def __enter__(self) -> Self:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if receiver.status != 200:
                    receiver.refused += 1
                elif receiver.signed(self.headers, body):
                    receiver.calls.append({"webhook-id": self.headers["webhook-id"], **msgspec.json.decode(body)})
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
                """Not worth a line."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def signed(self, headers: Any, body: bytes) -> bool:
        """By one of the known secrets."""
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in self.secrets]
        wanted = ["v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys]
        return headers["webhook-signature"] in wanted


@dataclass
class Mailbox:
    """Takes every mail. A context manager."""

    mails: list[EmailMessage] = field(default_factory=list)

    def __enter__(self) -> Self:
        (port,) = free_ports(1)
        self._server = Controller(self, hostname="127.0.0.1", port=port)
        self._server.start()
        self.address = f"127.0.0.1:{port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - the library's name
        """Keep it."""
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 kept"
