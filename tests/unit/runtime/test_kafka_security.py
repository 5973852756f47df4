"""What clients are told of Kafka's door."""

import ssl
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr

from services.runtime.kafka_security import connection, tls
from services.runtime.settings import Settings, SettingsError, load


def test_an_open_door_needs_nothing() -> None:
    assert connection(Settings()) == {"security_protocol": "PLAINTEXT", "ssl_context": None}


def test_a_user_proves_who_it_is(tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(tmp_path / "ca.pem")
    told = connection(Settings(kafka_security="sasl_ssl", kafka_user="newsroom", kafka_password=SecretStr("p"),
                               kafka_ca=tmp_path / "ca.pem"))  # fmt: skip
    context = told.pop("ssl_context")
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert [cert["serialNumber"] for cert in context.get_ca_certs()], "its own CA and no other is trusted"
    assert len(context.get_ca_certs()) == 1
    assert told == {"security_protocol": "SASL_SSL", "sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": "newsroom",
                    "sasl_plain_password": "p"}  # fmt: skip


def test_a_certificate_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "client.pem").write_text("no certificate")
    with pytest.raises(SettingsError, match="HEADWATER_KAFKA_CERTIFICATE_KEY name files in PEM format"):
        tls(Settings(kafka_security="ssl", kafka_certificate=tmp_path / "client.pem"))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"KAFKA_SECURITY": "sasl_ssl"}, "wants HEADWATER_KAFKA_USER and HEADWATER_KAFKA_PASSWORD"),
        ({"KAFKA_SECURITY": "sasl_ssl", "KAFKA_USER": "a"}, "wants HEADWATER_KAFKA_USER"),
        ({"KAFKA_USER": "a"}, "HEADWATER_KAFKA_USER is for HEADWATER_KAFKA_SECURITY=sasl_ssl"),
        ({"KAFKA_CERTIFICATE_KEY": "key.pem"}, "is without HEADWATER_KAFKA_CERTIFICATE"),
        ({"KAFKA_SECURITY": "tls"}, "HEADWATER_KAFKA_SECURITY: "),
    ],
)
def test_settings_that_do_not_fit_each_other(
    given: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {f"HEADWATER_{name}": value for name, value in given.items()}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=words):
        load(environ)


def test_a_password_is_never_shown() -> None:
    settings = Settings(kafka_security="sasl_ssl", kafka_user="a", kafka_password=SecretStr("hidden word"))
    assert "hidden word" not in repr(settings) + str(settings.model_dump())
