"""Certificates that OpenSSL, too, takes for what they are, and that are known again."""

import socket
import ssl
import threading
from pathlib import Path

import pytest

from services.credentials.authority import Authority, Issued

HOSTS = ("kafka", "127.0.0.1")


def files(folder: Path, issued: Issued) -> tuple[Path, Path]:
    certificate, key = folder / "pem", folder / "key"
    certificate.write_bytes(issued.certificate)
    key.write_bytes(issued.key)
    return certificate, key


def greet(folder: Path, issued: Issued, trusted: bytes, host: str) -> None:
    """A TLS handshake between two ends of a socket, by OpenSSL's own checks. Raises ssl.SSLError."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*files(folder, issued))
    client = ssl.create_default_context(cadata=trusted.decode())
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    near, far = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(far, server_side=True).close()
        except OSError:
            far.close()  # the client has said why

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client.wrap_socket(near, server_hostname=host).close()
    finally:
        near.close()
        thread.join()


@pytest.mark.parametrize("host", HOSTS)
def test_a_client_that_trusts_the_authority_trusts_its_server(tmp_path: Path, host: str) -> None:
    authority = Authority.new()
    greet(tmp_path, authority.issue("kafka", HOSTS), authority.written().certificate, host)


def test_another_name_and_another_authority_are_refused(tmp_path: Path) -> None:
    authority, stranger = Authority.new(), Authority.new()
    issued = authority.issue("kafka", HOSTS)
    with pytest.raises(ssl.SSLCertVerificationError, match="match"):
        greet(tmp_path, issued, authority.written().certificate, "elasticsearch")
    with pytest.raises(ssl.SSLCertVerificationError):
        greet(tmp_path, issued, stranger.written().certificate, "kafka")


def test_a_client_s_certificate_is_no_server_s(tmp_path: Path) -> None:
    authority = Authority.new()
    with pytest.raises(ssl.SSLCertVerificationError):
        greet(tmp_path, authority.issue("kafka-admin", ()), authority.written().certificate, "kafka-admin")


def test_what_it_has_issued_stands_for_these_hosts_alone() -> None:
    authority = Authority.new()
    issued = authority.issue("kafka", HOSTS).certificate
    assert authority.stands(issued, HOSTS)
    assert not authority.stands(issued, (*HOSTS, "news.example.org"))
    assert not Authority.new().stands(issued, HOSTS)
    assert not authority.stands(b"no certificate", HOSTS)


def test_a_certificate_that_is_about_to_expire_does_not_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority.new()
    monkeypatch.setattr("services.credentials.authority.CERTIFICATE_DAYS", 20)
    assert not authority.stands(authority.issue("kafka", HOSTS).certificate, HOSTS)


def test_it_is_read_as_it_was_written_and_not_with_another_s_key() -> None:
    authority, stranger = Authority.new().written(), Authority.new().written()
    assert Authority.read(authority.certificate, authority.key).written() == authority
    with pytest.raises(ValueError, match="belong together"):
        Authority.read(authority.certificate, stranger.key)
