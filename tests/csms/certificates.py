"""A certificate authority that lives as long as a test, and what it signs."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Papers:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


class Authority:
    """Signs certificates for 127.0.0.1 and for stations."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self._folder = folder
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.path = folder / f"{name}.pem"
        basics = x509.BasicConstraints(ca=True, path_length=None)
        signed = self._sign(self._name, self._key.public_key(), [basics])
        self.path.write_bytes(signed.public_bytes(Encoding.PEM))

    def server(self, passphrase: bytes | None = None) -> Papers:
        address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        return self._issue("127.0.0.1", [x509.SubjectAlternativeName([address])], passphrase)

    def station(self, name: str, *dns_names: str) -> Papers:
        names = [x509.DNSName(dns_name) for dns_name in dns_names]
        return self._issue(name, [x509.SubjectAlternativeName(names)] if names else [])

    def client_context(self, papers: Papers | None = None) -> ssl.SSLContext:
        """Make the context of a station that trusts this authority."""
        context = ssl.create_default_context(cafile=str(self.path))
        if papers is not None:
            context.load_cert_chain(papers.certificate, papers.key)
        return context

    def _issue(
        self, name: str, extensions: Sequence[x509.ExtensionType], passphrase: bytes | None = None
    ) -> Papers:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        papers = Papers(self._folder / f"{name}.crt", self._folder / f"{name}.key")
        signed = self._sign(subject, key.public_key(), extensions)
        papers.certificate.write_bytes(signed.public_bytes(Encoding.PEM))
        hiding = NoEncryption() if passphrase is None else BestAvailableEncryption(passphrase)
        papers.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hiding))
        return papers

    def _sign(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey,
        extensions: Sequence[x509.ExtensionType],
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            # OpenSSL compares with the computer's own clock, whatever time it is in the test.
            .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(self._key, hashes.SHA256())
