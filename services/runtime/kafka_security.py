"""How a client proves who it is to Kafka, and that it talks to the right one: the same for every client that there is."""

import ssl
from typing import Any, Final

from services.runtime.settings import Settings, SettingsError

ENCRYPTED: Final = frozenset(("ssl", "sasl_ssl"))
WITH_USER: Final = frozenset(("sasl_plaintext", "sasl_ssl"))


def tls(settings: Settings) -> ssl.SSLContext | None:
    """TLS 1.2 or later that checks the broker's certificate and name; None where the connection is not encrypted.

    Raises SettingsError where a certificate's file cannot be used.
    """
    if settings.kafka_security not in ENCRYPTED:
        return None
    try:
        context = ssl.create_default_context(cafile=str(settings.kafka_ca) if settings.kafka_ca else None)
        if settings.kafka_certificate:
            context.load_cert_chain(settings.kafka_certificate, settings.kafka_certificate_key)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            f"a certificate for Kafka cannot be used ({error}): HEADWATER_KAFKA_CA, HEADWATER_KAFKA_CERTIFICATE and "
            "HEADWATER_KAFKA_CERTIFICATE_KEY name files in PEM format"
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def connection(settings: Settings) -> dict[str, Any]:
    """What kafka-python's and aiokafka's clients take alike; passwords in plain text, so never to be logged."""
    options: dict[str, Any] = {"security_protocol": settings.kafka_security.upper(), "ssl_context": tls(settings)}
    if settings.kafka_security in WITH_USER and settings.kafka_password:
        options |= {
            "sasl_mechanism": settings.kafka_mechanism,
            "sasl_plain_username": settings.kafka_user,
            "sasl_plain_password": settings.kafka_password.get_secret_value(),
        }
    return options
