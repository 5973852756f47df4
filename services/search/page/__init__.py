"""Headwater's own page: plain files, no build step, nothing from elsewhere. It calls the API like everybody else."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.responses import FileResponse, Response

FILES: Final = Path(__file__).parent / "static"
KINDS: Final = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
"""Content Security Policy, level 3: nothing runs, and nothing is loaded, that is not one of these files."""
_HEADERS: Final = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-cache",
}


def serve(app: FastAPI) -> None:
    """Add the page at `/` and its files beside it. A name that is not one of theirs is not looked for."""
    for path in sorted(FILES.iterdir()):
        address = "/" if path.name == "index.html" else f"/{path.name}"
        app.add_api_route(address, _answering(path), methods=["GET", "HEAD"], include_in_schema=False)


def _answering(path: Path) -> Callable[[], Response]:
    def answer() -> Response:
        return FileResponse(path, media_type=KINDS[path.suffix], headers=_HEADERS)

    return answer
