"""Brings saved objects into a running Kibana, over its own interface.

`GET /api/status` and `POST /api/saved_objects/_import`, as https://www.elastic.co/docs/api/doc/kibana describes them.
"""

import ssl
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TypeVar

import httpx
import msgspec

from services.kibana.answers import Imported, Status
from services.kibana.saved import SavedObject, ndjson
from services.runtime.errors import Failure

REQUEST_SECONDS: Final = 60.0
PAUSE_SECONDS: Final = 1.0
_LATER: Final = frozenset({408, 429, 502, 503, 504})
"""Answers of a Kibana, or of what stands before it, that is not ready yet."""
_AWAY: Final = frozenset({"critical", "unavailable"})
"""`degraded`: some part of it is, and what is asked here may well go."""

_Answer = TypeVar("_Answer")


class KibanaUnreachable(Failure, ConnectionError):
    """No Kibana answers at the address, or it does not become ready."""


class KibanaRefused(Failure):
    """Kibana answered, and did not take what it was given."""


class Kibana:
    """A connection; use it as a context manager. Raises KibanaUnreachable where address or certificate are none."""

    def __init__(self, url: str, api_key: str | None = None, ca: Path | None = None,
                 user: tuple[str, str] | None = None,
                 sleep: Callable[[float], None] = time.sleep) -> None:  # fmt: skip
        self.shown = _shown(url)
        self._sleep = sleep
        headers = {"kbn-xsrf": "headwater", **({"authorization": f"ApiKey {api_key}"} if api_key else {})}
        try:
            trust = ssl.create_default_context(cafile=ca) if ca else True
        except (OSError, ssl.SSLError) as error:
            raise KibanaUnreachable(f"HEADWATER_KIBANA_CA={ca} is no certificate that can be read: {error}") from error
        # No proxy from the environment: Docker may have set one for the way out, and Kibana is inside.
        self._client = httpx.Client(
            base_url=url, headers=headers, verify=trust, auth=user, timeout=REQUEST_SECONDS, trust_env=False
        )

    def __enter__(self) -> "Kibana":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def load(
        self, objects: Sequence[SavedObject], seconds: float, told: Callable[[str], None] = lambda _: None
    ) -> None:
        """Import them, replacing what has their ids; wait at most so long until Kibana is ready. `told` hears why it waits.

        Raises KibanaUnreachable, KibanaRefused.
        """
        deadline = time.monotonic() + seconds
        self._patiently(self._ready, deadline, told)
        data = ndjson(objects).encode()
        answer = self._patiently(lambda: self._import(data), deadline, told)
        if answer.errors or not answer.success or answer.success_count != len(objects):
            wrong = "; ".join(error.words() for error in answer.errors) or "it does not say why"
            raise KibanaRefused(
                f"Kibana at {self.shown} took {answer.success_count} of {len(objects)} objects; not taken: {wrong}"
            )

    def _patiently(self, ask: Callable[[], _Answer], deadline: float, told: Callable[[str], None]) -> _Answer:
        while True:
            try:
                return ask()
            except KibanaUnreachable as error:
                if time.monotonic() >= deadline:
                    raise
                told(str(error))
            self._sleep(min(PAUSE_SECONDS, max(0.0, deadline - time.monotonic())))

    def _ready(self) -> None:
        level = self._answer("GET", "/api/status", Status).status.overall.level
        if level in _AWAY:
            raise KibanaUnreachable(f"Kibana at {self.shown} is {level}")

    def _import(self, data: bytes) -> Imported:
        file = {"file": ("headwater.ndjson", data, "application/ndjson")}
        return self._answer("POST", "/api/saved_objects/_import", Imported, params={"overwrite": "true"}, files=file)

    def _answer(self, method: str, path: str, shape: type[_Answer], **request: Any) -> _Answer:
        try:
            answer = self._client.request(method, path, **request)
        except httpx.HTTPError as error:
            raise KibanaUnreachable(
                f"no Kibana answers at {self.shown} ({error}); is it up, and HEADWATER_KIBANA right"
                f"{' and HEADWATER_KIBANA_CA' if 'CERTIFICATE' in str(error) else ''}?"
            ) from error
        said = f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        if answer.status_code in _LATER:
            raise KibanaUnreachable(f"Kibana at {self.shown} is not ready ({said})")
        if answer.status_code in (401, 403):
            raise KibanaRefused(f"Kibana at {self.shown} wants to know who asks ({said}); give HEADWATER_KIBANA_API_KEY a key, "
                                "or HEADWATER_KIBANA_USER and _PASSWORD a user, that may manage saved objects")  # fmt: skip
        try:
            if answer.status_code == 200:
                return msgspec.json.decode(answer.content, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise KibanaRefused(f"what answers at {self.shown} is not Kibana ({said}): {error}") from error
        raise KibanaRefused(f"Kibana at {self.shown} does not do it ({said})")


def _shown(url: str) -> str:
    """The address without a password."""
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise KibanaUnreachable(f"the address of Kibana, {url!r}, is none: {error}") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise KibanaUnreachable(f"the address of Kibana, {url!r}, is none: it begins with http:// or https://")
    return str(address.copy_with(userinfo=b"")).rstrip("/")
