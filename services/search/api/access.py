"""Lets a call in: by its key's scope and rate; without a file of keys, everybody who reaches the address."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from fastapi import Request

from services.search.api.keys import PER_MINUTE, PREFIX, Keys, Scope
from services.search.api.problems import NotAllowed, TooOften
from services.search.api.rate import Rates

_BEARER: Final = "bearer "


@dataclass(slots=True)
class Access:
    """Who may do what, how often."""

    keys: Keys | None
    """None: open."""
    rates: Rates = field(default_factory=Rates)

    def enter(self, request: Request, scope: Scope) -> tuple[str, bool]:
        """Count the call; who calls, and whether they may have words under an agency's terms. Raises NotAllowed, TooOften, KeysWrong."""
        caller, per_minute, licensed = self._caller(request, scope)
        if wait := self.rates.take(caller, per_minute):
            raise TooOften(f"{per_minute} calls a minute are allowed; call again in {wait:.1f} s", wait)
        return caller, licensed

    def _caller(self, request: Request, scope: Scope) -> tuple[str, int, bool]:
        if self.keys is None:
            return request.client.host if request.client else "", PER_MINUTE, True  # this machine is its owner's
        given = _given(request)
        key = self.keys.find(given) if given else None
        if key is None:
            what = "this API key is not known" if given else f"an API key ({PREFIX}...) is needed, as a bearer token"
            raise NotAllowed(what, known=False)
        if scope not in key.scopes:
            raise NotAllowed(f"the key of {key.name} lacks the scope {scope}", known=True)
        return f"key {key.name}", key.per_minute, "licensed" in key.scopes


def _given(request: Request) -> str | None:
    """From the header; from the address only where a feed is asked for, since addresses end up in logs."""
    header = request.headers.get("authorization", "")
    if header.lower().startswith(_BEARER):
        return header[len(_BEARER) :].strip()
    return request.query_params.get("key") if "/feed." in request.url.path else None


def allowed(scope: Scope) -> Callable[[Request], None]:
    """A dependency that lets in whoever has the scope."""

    def enter(request: Request) -> None:
        access: Access = request.app.state.access
        request.state.caller, request.state.licensed = access.enter(request, scope)

    return enter


def licensed(request: Request) -> bool:
    """A dependency, behind `allowed`: whether the caller may have words under an agency's terms."""
    return bool(request.state.licensed)
