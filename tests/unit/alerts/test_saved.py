"""What can be saved as a search that fires."""

import base64
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from services.alerts.saved import Asked, Saved, SavedWrong, saved
from services.search.request import FILTERS, Near, RequestError

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
FERRY = Asked(words="ferry", language=("en",))


def test_it_has_a_secret_of_its_own_where_it_calls() -> None:
    one, other = (saved("ferry", "Ferry", FERRY, NOON, "https://example.org/hook") for _ in range(2))
    assert one.secret
    assert one.secret != other.secret
    assert len(base64.b64decode(one.secret.removeprefix("whsec_"))) == 32
    assert saved("ferry", "Ferry", FERRY, NOON).secret is None
    assert saved("ferry", "Ferry", FERRY, NOON, "https://example.org/hook", ("a@example.org",)).channels() == (
        "webhook",
        "mail",
    )


def test_it_is_kept_as_json() -> None:
    one = saved(
        "ferry", "Ferry", Asked(words="a OR b", near=(1.0, 2.0, 3.0)), NOON, "https://example.org/", ("a@example.org",)
    )
    assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(one)), Saved) == one
    assert one.asked.request().near == Near(1.0, 2.0, 3.0)


def test_every_filter_of_a_search_can_be_asked() -> None:
    assert set(FILTERS) <= set(Asked.__struct_fields__)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"id_": "Bad Id"}, "lower-case"),
        ({"id_": ""}, "lower-case"),
        ({"name": " "}, "a name"),
        ({"name": "a\nb"}, "one line"),
        ({"asked": Asked()}, "needs words"),
        ({"asked": Asked(words="-ferry")}, None),
        ({"webhook": "ftp://example.org/"}, "http or https"),
        ({"webhook": "https://user:word@example.org/"}, "http or https"),
        ({"webhook": "http://example.org/"}, "not https"),
        ({"webhook": "http://127.0.0.1:8000/"}, None),
        ({"webhook": "https://[::1"}, "not an address"),
        ({"mail": ("a@example.org\nBcc: b@example.org",)}, "plain addresses"),
        ({"mail": ("Name <a@example.org>",)}, "plain addresses"),
        ({"mail": ("a@example.org",) * 21}, "at most 20"),
    ],
)
def test_what_cannot_be_told_or_found_is_refused(parts: dict[str, Any], reason: str | None) -> None:
    given = {"id_": "ferry", "name": "Ferry", "asked": FERRY, "created": NOON, **parts}
    if reason is None:
        saved(**given)
    else:
        with pytest.raises(SavedWrong, match=reason):
            saved(**given)


def test_a_search_that_is_not_possible_is_refused() -> None:
    with pytest.raises(RequestError, match="ISO 639"):
        saved("ferry", "Ferry", Asked(words="ferry", language=("english",)), NOON)
