"""How a client proves who it is to Elasticsearch, that it talks to the right one, and which setting is wrong where it fails."""

import ssl
from typing import Any, Final

from services.runtime.settings import Settings, SettingsError

UNKNOWN_CALLER: Final = (
    "; it does not know who asks: look at HEADWATER_ELASTICSEARCH_API_KEY, or HEADWATER_ELASTICSEARCH_USER and "
    "HEADWATER_ELASTICSEARCH_PASSWORD"
)
"""Behind the reason of a 401."""


def entry(settings: Settings) -> dict[str, Any]:
    """What the client takes: whom it trusts, and a key or a user; in plain text, so never to be logged.

    Raises SettingsError where the CA's file cannot be used.
    """
    options: dict[str, Any] = {}
    if settings.elasticsearch_ca:
        try:
            options["ssl_context"] = ssl.create_default_context(cafile=str(settings.elasticsearch_ca))
        except (OSError, ssl.SSLError) as error:
            raise SettingsError(
                f"HEADWATER_ELASTICSEARCH_CA={settings.elasticsearch_ca} is no certificate that can be read: {error}"
            ) from error
    if settings.elasticsearch_api_key:
        options["api_key"] = settings.elasticsearch_api_key.get_secret_value()
    if settings.elasticsearch_password:
        options["basic_auth"] = (settings.elasticsearch_user, settings.elasticsearch_password.get_secret_value())
    return options


def distrusted(urls: str, error: Exception) -> str:
    """Words for a TLS connection that did not come about."""
    return (
        f"no trusted Elasticsearch answers at {urls} ({str(error)[:200]}): HEADWATER_ELASTICSEARCH_CA names the certificate "
        "of the CA that has signed its own, and HEADWATER_ELASTICSEARCH the name in it"
    )
