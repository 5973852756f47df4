"""How long an answer holds, by its own headers."""

import httpx
import pytest

from services.producers.freshness import fresh_for


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=600"}, 600.0),
        ({"cache-control": 'S-MaxAge="60"'}, 60.0),
        ({"cache-control": "max-age=60", "expires": "0"}, 60.0),
        ({"cache-control": "no-cache"}, None),
        ({"date": "Mon, 10 Mar 2025 00:00:00 GMT", "expires": "Mon, 10 Mar 2025 01:00:00 GMT"}, 3600.0),
        ({"date": "Mon, 10 Mar 2025 00:00:00 GMT", "expires": "Mon, 10 Mar 2024 01:00:00 GMT"}, 0.0),
        ({"expires": "Mon, 10 Mar 2025 01:00:00 GMT"}, None),
        ({"date": "x", "expires": "-1"}, None),
        ({}, None),
    ],
)
def test_freshness(headers: dict[str, str], seconds: float | None) -> None:
    assert fresh_for(httpx.Headers(headers)) == seconds
