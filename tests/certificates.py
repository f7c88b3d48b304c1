"""Certificates made for one test: for localhost, with the trust in it, and for an application."""

import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from jwt.algorithms import RSAAlgorithm

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

BEGIN, END = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2060, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Certificates:
    server: ssl.SSLContext
    client: ssl.SSLContext
    certificate: Path
    key: Path


def make_certificates(folder: Path) -> Certificates:
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    _write(ec.generate_private_key(ec.SECP256R1()), certificate, private)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, private)
    client = ssl.create_default_context(cafile=str(certificate))
    return Certificates(server, client, certificate, private)


@dataclass(frozen=True)
class Signing:
    """What an application signs in with: one file, its thumbprint, its public key as JWK."""

    file: Path
    thumbprint: str
    jwk: dict[str, str]


def make_signing(folder: Path) -> Signing:
    """Make a key and a certificate such as an app registration has, in one file."""
    certificate, private, both = (folder / one for one in ("c.pem", "k.pem", "application.pem"))
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    made = _write(key, certificate, private)
    both.write_bytes(private.read_bytes() + certificate.read_bytes())
    jwk = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    public = {name: str(jwk[name]) for name in ("kty", "n", "e")}
    return Signing(both, made.fingerprint(hashes.SHA1()).hex().upper(), public)  # noqa: S303 - as Entra shows it


def _write(key: PrivateKey, certificate: Path, private: Path) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(END)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return made
