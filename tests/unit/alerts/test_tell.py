"""What is told: signed as Standard Webhooks says, to public addresses alone, and never a header out of a title."""

import http.server
import threading
from datetime import UTC, datetime

import msgspec
import pytest

from services.alerts.hit import Hit
from services.alerts.saved import Asked, Saved
from services.alerts.tell import NotTold, Teller, _message, payload, signature
from services.runtime.settings import Settings
from tests.unit.search.test_export import NOON, article

HIT = Hit("ferry", "a" * 32, NOON, "fired", None, "s" * 32)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def saved(webhook: str | None = None) -> Saved:
    return Saved("ferry", "Ferry", Asked(words="ferry"), NOON, webhook, SECRET if webhook else None, ("a@example.org",))


def test_the_signature_is_that_of_the_standard_s_example() -> None:
    """The example of https://github.com/standard-webhooks/standard-webhooks."""
    body = b'{"test": 2432232314}'
    told = signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_payload_says_what_where_and_why() -> None:
    told = payload(saved(), HIT, article(title="Fish", url="https://example.org/a", text="word " * 200))
    body = msgspec.json.decode(msgspec.json.encode(told))
    assert body["type"] == "alert.fired"
    assert body["data"]["search"] == {"id": "ferry", "name": "Ferry"}
    assert body["data"]["article"]["url"] == "https://example.org/a"
    assert len(body["data"]["article"]["beginning"]) <= 302


def test_no_webhook_leads_into_the_own_network() -> None:
    teller = Teller(Settings())
    with pytest.raises(NotTold, match="not a public address"):
        teller.tell("webhook", saved("http://127.0.0.1:9200/"), HIT, article(), NOON)
    teller.close()


def test_only_2xx_is_an_answer_and_redirects_are_not_followed() -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(int(self.path.removeprefix("/")))
            self.send_header("location", "/200")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Not worth a line."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    teller, at = Teller(Settings(alerts_private=True)), f"http://127.0.0.1:{server.server_address[1]}"
    teller.tell("webhook", saved(f"{at}/204"), HIT, article(), NOON)
    for status in (301, 404, 500):
        with pytest.raises(NotTold, match=f"answered {status}"):
            teller.tell("webhook", saved(f"{at}/{status}"), HIT, article(), NOON)
    teller.close()
    server.shutdown()
    server.server_close()
    with pytest.raises(NotTold, match=r"127\.0\.0\.1"):
        teller.tell("webhook", saved(f"{at}/200"), HIT, article(), NOON)


def test_mail_needs_a_server() -> None:
    with pytest.raises(NotTold, match="HEADWATER_SMTP"):
        Teller(Settings()).tell("mail", saved(), HIT, article(), NOON)
    with pytest.raises(NotTold, match=r"127\.0\.0\.1"):
        Teller(Settings(smtp="127.0.0.1:9")).tell("mail", saved(), HIT, article(), NOON)


def test_a_title_makes_no_header() -> None:
    message = _message(
        saved(), HIT, article(title="Fish\r\nBcc: evil@example.org"), datetime(2026, 5, 1, tzinfo=UTC), "h@example.org"
    )
    assert message["Subject"] == "[Ferry] Fish Bcc: evil@example.org"
    assert message["Bcc"] is None
    assert message["Auto-Submitted"] == "auto-generated"
