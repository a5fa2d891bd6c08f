from __future__ import annotations

import base64
import ssl
from pathlib import Path
from typing import Any

import pytest

from harness.clock import Clock, VirtualTimeLoop
from harness.csms.attempts import FailedAttempts
from harness.csms.security import Security, is_loopback
from harness.errors import InputError

from .certificates import Authority

SECRET = "correct horse battery staple"  # noqa: S105  # nobody's
HEX_KEY = "0001020304050607FFFFFFFFFFFFFFFFFFFFFFFF"


def basic(credentials: bytes) -> str:
    return "Basic " + base64.b64encode(credentials).decode()


def with_password(password: str) -> Security:
    return Security(profile=1, passwords={"CP-1": password})


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"profile": 4}, "found 4, expected 0, 1, 2 or 3"),
        ({"profile": -1}, "found -1"),
        ({"profile": 1}, "profile 1 needs passwords"),
        ({"profile": 2, "passwords": {"CP-1": "x"}}, "profile 2 needs a certificate"),
        ({"profile": 3, "certificate": Path("a")}, "profile 3 needs a client CA"),
        ({"passwords": {"CP-1": "x"}}, "profile 0 has no use for passwords"),
        ({"certificate": Path("a")}, "profile 0 has no use for a certificate"),
        ({"key": Path("a")}, "profile 0 has no use for a key"),
        ({"client_ca": Path("a")}, "profile 0 has no use for a client CA"),
        ({"profile": 1, "passwords": {"CP-1": ""}}, "the password of 'CP-1' is empty"),
    ],
    ids=str,
)
def test_what_is_missing_or_of_no_use_is_named(options: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        Security(**options)


def test_no_password_is_shown() -> None:
    assert SECRET not in repr(with_password(SECRET))


def test_the_identity_with_its_password_is_accepted() -> None:
    assert with_password(SECRET).accepts_password("CP-1", basic(f"CP-1:{SECRET}".encode()))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic !!!",
        "Basic Q1AtMQ==",
        "Basic ä",
        f"Bearer {SECRET}",
        basic(b""),
        basic(b":"),
        basic(b"CP-1:"),
        basic(f"CP-2:{SECRET}".encode()),
        basic(f":{SECRET}".encode()),
        basic(f"CP-1:{SECRET} ".encode()),
        basic(f"cp-1:{SECRET}".encode()),
        basic(SECRET.encode()),
        basic(b"\xff\xfe:\x00"),
    ],
)
def test_anything_else_is_not(header: str) -> None:
    assert not with_password(SECRET).accepts_password("CP-1", header)


def test_one_stations_password_is_not_anothers() -> None:
    security = Security(profile=1, passwords={"CP-1": "one", "CP-2": "two"})
    assert not security.accepts_password("CP-1", basic(b"CP-2:two"))
    assert not security.accepts_password("CP-1", basic(b"CP-1:two"))


def test_an_identity_without_password_is_accepted_with_none() -> None:
    assert not with_password(SECRET).accepts_password("CP-2", basic(b"CP-2:"))


def test_a_key_in_hexadecimal_is_accepted_as_its_bytes() -> None:
    # The example of the security documentation of WinCC OA, for the identity AL1000.
    security = Security(profile=1, passwords={"AL1000": HEX_KEY})
    header = "Basic QUwxMDAwOgABAgMEBQYH////////////////"
    assert security.accepts_password("AL1000", header)


def test_a_key_in_hexadecimal_is_accepted_as_it_is_written() -> None:
    assert with_password(HEX_KEY).accepts_password("CP-1", basic(f"CP-1:{HEX_KEY}".encode()))


@pytest.mark.parametrize("key", ["ab" * 15, "ab" * 21, "a" * 33, "xy" * 16])
def test_what_is_no_key_of_16_to_20_bytes_is_a_password_only(key: str) -> None:
    try:
        decoded = bytes.fromhex(key)
    except ValueError:
        decoded = key[:16].encode()
    assert not with_password(key).accepts_password("CP-1", basic(b"CP-1:" + decoded))


@pytest.mark.parametrize(
    ("certificate", "accepted"),
    [
        ({"subject": ((("commonName", "CP-1"),),)}, True),
        ({"subject": ((("organizationName", "CP-1"),),)}, False),
        ({"subject": ((("commonName", "other"), ("commonName", "CP-1")),)}, True),
        ({"subject": ((("commonName", "4711"),),)}, True),
        ({"subject": ((("commonName", "0815"),),)}, False),
        ({"subjectAltName": (("DNS", "CP-1"),)}, True),
        ({"subjectAltName": (("URI", "CP-1"),)}, False),
        ({}, False),
        (None, False),
    ],
    ids=str,
)
def test_a_certificate_names_the_identity_or_its_serial_number(
    certificate: dict[str, Any] | None, accepted: bool
) -> None:
    papers = {"certificate": Path("a"), "client_ca": Path("b")}
    security = Security(profile=3, **papers, serial_numbers={"CP-1": "4711", "CP-2": "0815"})
    assert security.accepts_certificate("CP-1", certificate) is accepted


def test_a_profile_without_tls_needs_no_context() -> None:
    assert with_password(SECRET).context() is None


def test_tls_is_no_older_than_1_2_and_offers_what_ocpp_demands(tmp_path: Path) -> None:
    papers = Authority(tmp_path).server()
    context = Security(2, {"CP-1": SECRET}, papers.certificate, papers.key).context()
    assert context is not None
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert {cipher["name"] for cipher in context.get_ciphers()} >= {
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "AES128-GCM-SHA256",
        "AES256-GCM-SHA384",
    }


def test_no_cipher_of_tls_1_2_lacks_authenticated_encryption(tmp_path: Path) -> None:
    papers = Authority(tmp_path).server()
    context = Security(2, {"CP-1": SECRET}, papers.certificate, papers.key).context()
    assert context is not None
    assert all(cipher["aead"] for cipher in context.get_ciphers())


def test_a_certificate_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.pem with key .*nowhere\.pem: .*No such file"):
        Security(2, {"CP-1": SECRET}, tmp_path / "nowhere.pem").context()


def test_a_certificate_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "server.pem"
    path.write_text("hello")
    with pytest.raises(InputError, match=r"server\.pem .* in PEM"):
        Security(2, {"CP-1": SECRET}, path).context()


def test_an_encrypted_key_is_refused_instead_of_asked_for_at_the_terminal(tmp_path: Path) -> None:
    papers = Authority(tmp_path).server(passphrase=b"secret")
    with pytest.raises(InputError, match="without passphrase"):
        Security(2, {"CP-1": SECRET}, papers.certificate, papers.key).context()


def test_a_client_authority_that_is_none_is_named(tmp_path: Path) -> None:
    papers = Authority(tmp_path).server()
    path = tmp_path / "clients.pem"
    path.write_text("hello")
    with pytest.raises(InputError, match=r"clients\.pem"):
        Security(3, {}, papers.certificate, papers.key, client_ca=path).context()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_loopback_leads_to_no_other_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "192.168.1.2", "localhost.example.com"])
def test_any_other_host_may_do_so(host: str) -> None:
    assert not is_loopback(host)


class SteppedClock(Clock):
    def __init__(self) -> None:
        loop = VirtualTimeLoop()
        super().__init__(loop, 0)
        loop.close()
        self.instant = 0

    def now(self) -> int:
        return self.instant


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


def test_the_fifth_failure_within_a_minute_makes_wait_for_its_rest(clock: SteppedClock) -> None:
    failed = FailedAttempts(clock)
    for clock.instant in (0, 10_000, 20_000, 30_000):
        failed.count("192.0.2.1", "CP-1")
    assert failed.wait_ms("192.0.2.1", "CP-1") == 0
    clock.instant = 40_000
    failed.count("192.0.2.1", "CP-1")
    assert failed.wait_ms("192.0.2.1", "CP-1") == 20_000
    clock.instant = 60_000
    assert failed.wait_ms("192.0.2.1", "CP-1") == 0


@pytest.mark.parametrize("other", [("192.0.2.2", "CP-1"), ("192.0.2.1", "CP-2")])
def test_nobody_waits_for_anothers_failures(clock: SteppedClock, other: tuple[str, str]) -> None:
    failed = FailedAttempts(clock)
    for _ in range(5):
        failed.count("192.0.2.1", "CP-1")
    assert failed.wait_ms("192.0.2.1", "CP-1") > 0
    assert failed.wait_ms(*other) == 0


def test_old_failures_fill_no_memory(clock: SteppedClock) -> None:
    failed = FailedAttempts(clock)
    for number in range(100):
        failed.count(f"address {number}", "CP-1")
    clock.instant = 60_000
    failed.count("192.0.2.1", "CP-1")
    assert len(failed._failures) == 1
