"""A certificate authority of one's own, and the certificates of the servers behind it. X.509 as RFC 5280 profiles it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Final, Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS: Final = 3650
CERTIFICATE_DAYS: Final = 397
RENEW_DAYS: Final = 30
"""A certificate with fewer days left is made anew."""
_USAGE: Final = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
                 "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its private key, PEM; the key is PKCS #8 without a password, which Kafka reads, too."""

    certificate: bytes
    key: bytes


@dataclass(frozen=True, slots=True)
class Authority:
    """Signs certificates."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def new(cls) -> Self:
        """One for ten years, that may sign no other authority."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("Headwater CA")
        draft = _draft(name, name, key.public_key(), AUTHORITY_DAYS)
        draft = draft.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        draft = draft.add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        return cls(draft.sign(key, SHA256()), key)

    @classmethod
    def read(cls, certificate: bytes, key: bytes) -> Self:
        """Of its two PEM files. Raises ValueError where they are none, or not of one another."""
        found, private = x509.load_pem_x509_certificate(certificate), load_pem_private_key(key, None)
        if not isinstance(private, ec.EllipticCurvePrivateKey) or private.public_key() != found.public_key():
            raise ValueError("certificate and key do not belong together")
        return cls(found, private)

    def written(self) -> Issued:
        """As files."""
        return Issued(self.certificate.public_bytes(Encoding.PEM), _private(self.key))

    def issue(self, name: str, hosts: tuple[str, ...]) -> Issued:
        """A certificate of CN `name`; for a server with `hosts` (names and IP addresses), for a client without any."""
        key = ec.generate_private_key(ec.SECP256R1())
        draft = _draft(_name(name), self.certificate.subject, key.public_key(), CERTIFICATE_DAYS)
        draft = draft.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        draft = draft.add_extension(_usage("digital_signature"), critical=True)
        # A broker is also a client: of itself.
        uses = [ExtendedKeyUsageOID.CLIENT_AUTH, *([ExtendedKeyUsageOID.SERVER_AUTH] if hosts else [])]
        draft = draft.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        draft = draft.add_extension(issuer, critical=False)
        if hosts:
            draft = draft.add_extension(x509.SubjectAlternativeName([_host(host) for host in hosts]), critical=False)
        return Issued(draft.sign(self.key, SHA256()).public_bytes(Encoding.PEM), _private(key))

    def stands(self, certificate: bytes, hosts: tuple[str, ...]) -> bool:
        """Whether a certificate (PEM) is of this authority, for all of these hosts, and for a month yet."""
        try:
            found = x509.load_pem_x509_certificate(certificate)
            found.verify_directly_issued_by(self.certificate)
        except (ValueError, TypeError, InvalidSignature):
            return False
        if found.not_valid_after_utc < datetime.now(UTC) + timedelta(days=RENEW_DAYS):
            return False
        named = [e.value for e in found.extensions if isinstance(e.value, x509.SubjectAlternativeName)]
        return {_host(host) for host in hosts} <= {each for names in named for each in names}


def _draft(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))  # for clocks that are late
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )  # fmt: skip


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in allowed for name in _USAGE})


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
