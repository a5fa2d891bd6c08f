"""The security profiles of OCPP: who may get in, and how the way there is protected."""

from __future__ import annotations

import base64
import binascii
import hmac
import logging
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from harness.errors import InputError

__all__ = ["Security", "is_loopback"]

_logger = logging.getLogger("harness.csms")

_PLAIN, _BASIC, _TLS_BASIC, _MUTUAL_TLS = range(4)

_CIPHERS = (
    # What a central system must offer (OCPP 2.0.1 part 2 A00.FR.318; OCTT TC_086_CSMS). The last
    # two know no forward secrecy, so OpenSSL's defaults leave them out.
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:"
    "AES128-GCM-SHA256:AES256-GCM-SHA384"
)
"""For TLS 1.2; the suites of TLS 1.3 are all good and not chosen one by one."""

_HEX_KEY = re.compile(r"(?:[0-9A-Fa-f]{2}){16,20}")
"""An AuthorizationKey that stands for 16 to 20 bytes (OCPP 1.6 security whitepaper)."""


@dataclass(frozen=True, slots=True)
class Security:
    """A security profile (OCPP 1.6 security whitepaper; OCPP 2.0.1 part 2 A00) and its secrets.

    ``profile`` 0 is plain and open, 1 plain with a password for each identity, 2 the same over
    TLS, 3 TLS with a client certificate for each station and no password. ``certificate`` and
    ``key`` are the server's, in PEM (no ``key``: it is in the file of the certificate);
    ``client_ca`` signs the stations' certificates. These name the identity as common name or DNS
    name, or the serial number that ``serial_numbers`` has for the identity.

    Raises :class:`InputError` when something is missing, or given and of no use.
    """

    profile: int = _PLAIN
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    certificate: Path | None = None
    key: Path | None = None
    client_ca: Path | None = None
    serial_numbers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.profile not in range(_MUTUAL_TLS + 1):
            raise InputError(f"security profile: found {self.profile!r}, expected 0, 1, 2 or 3")
        self._check("passwords", bool(self.passwords), self.has_passwords)
        self._check("a certificate", self.certificate is not None, self.has_tls)
        self._check("a client CA", self.client_ca is not None, self.profile == _MUTUAL_TLS)
        if self.key is not None and not self.has_tls:
            self._check("a key", present=True, needed=False)
        empty = [identity for identity, password in self.passwords.items() if not password]
        if empty:
            raise InputError(f"security: the password of {empty[0]!r} is empty")

    @property
    def has_tls(self) -> bool:
        """Tell whether stations dial in over TLS."""
        return self.profile >= _TLS_BASIC

    @property
    def has_passwords(self) -> bool:
        """Tell whether stations name a password when they dial in."""
        return self.profile in {_BASIC, _TLS_BASIC}

    @property
    def has_client_certificates(self) -> bool:
        """Tell whether stations show a certificate when they dial in."""
        return self.profile == _MUTUAL_TLS

    def context(self) -> ssl.SSLContext | None:
        """Make the server's TLS context, none for a profile without TLS.

        Raises :class:`InputError` when a certificate or key cannot be read.
        """
        if self.certificate is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(_CIPHERS)
        context.sslobject_class = _HandshakeLog
        try:
            context.load_cert_chain(self.certificate, self.key, _refuse_passphrase)
        except (OSError, ValueError) as error:
            raise InputError(
                f"security: {self.certificate} with key {self.key or self.certificate}: {error}, "
                "expected the server's certificate and its key without passphrase, in PEM"
            ) from None
        if self.client_ca is not None:
            self._demand_client_certificates(context, self.client_ca)
        return context

    def accepts_password(self, identity: str, authorization: str) -> bool:
        """Tell whether an Authorization header names the identity and its password.

        An AuthorizationKey of 1.6 is written in hexadecimal but sent as the bytes that it stands
        for (security whitepaper; OCTT TC_085_CS). Many stations send what is written, so both do.
        """
        found = _basic_credentials(authorization)
        password = self.passwords.get(identity, "")
        forms = [password.encode()]
        if _HEX_KEY.fullmatch(password):
            forms.append(bytes.fromhex(password))
        # The name is compared together with the password: a colon in either cannot mislead.
        matches = [hmac.compare_digest(found, identity.encode() + b":" + form) for form in forms]
        return bool(password) and any(matches)

    def accepts_certificate(self, identity: str, certificate: Mapping[str, Any] | None) -> bool:
        """Tell whether a verified client certificate, as ``ssl`` decodes it, is the identity's."""
        found = certificate or {}
        names = {value for rdn in found.get("subject", ()) for kind, value in rdn if kind == _CN}
        hosts = {value for kind, value in found.get("subjectAltName", ()) if kind == "DNS"}
        # OCPP 2.0.1 part 2 A00: the common name is the station's serial number.
        return identity in names | hosts or self.serial_numbers.get(identity) in names

    def _check(self, what: str, present: bool, needed: bool) -> None:
        if present != needed:
            verb = "needs" if needed else "has no use for"
            raise InputError(f"security profile {self.profile} {verb} {what}")

    @staticmethod
    def _demand_client_certificates(context: ssl.SSLContext, client_ca: Path) -> None:
        context.verify_mode = ssl.CERT_REQUIRED
        try:
            context.load_verify_locations(client_ca)
        except OSError as error:
            raise InputError(
                f"security: {client_ca}: {error}, expected certificates in PEM"
            ) from None


_CN = "commonName"


class _HandshakeLog(ssl.SSLObject):
    """Logs why a handshake failed, which asyncio does not tell."""

    def do_handshake(self) -> None:
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as error:
            _logger.warning("a TLS handshake failed: %s", error.reason or error)
            raise


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address surely leads to no other machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _basic_credentials(authorization: str) -> bytes:
    """Decode the Authorization header of RFC 7617; what is none decodes to nothing."""
    scheme, _, encoded = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _refuse_passphrase() -> str:
    # Without this OpenSSL asks at the terminal, and the run hangs.
    raise ValueError("the key is encrypted")
