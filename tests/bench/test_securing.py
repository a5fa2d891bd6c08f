"""Security profiles in bench files, and where their secrets lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from harness.bench.securing import SecretSource, SecurityDescription
from harness.errors import InputError

SECRET = "a-word-that-nobody-guesses"  # noqa: S105  # the test's own


def test_a_password_comes_from_the_environment(tmp_path: Path) -> None:
    assert SecretSource(env="LAB").read(tmp_path, {"LAB": SECRET}) == SECRET


def test_a_password_comes_from_a_file_beside_the_bench(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(f"{SECRET}\n", encoding="utf-8")
    path.chmod(0o600)
    assert SecretSource(file="secret.txt").read(tmp_path) == SECRET


@pytest.mark.skipif(os.name != "posix", reason="other systems keep permissions elsewhere")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606])
def test_a_file_that_others_can_read_is_refused_without_telling_it(
    tmp_path: Path, mode: int
) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET, encoding="utf-8")
    path.chmod(mode)
    with pytest.raises(InputError, match=f"found permissions {mode:o}, expected .*chmod 600") as it:
        SecretSource(file="secret.txt").read(tmp_path)
    assert SECRET not in str(it.value)


def test_a_secret_that_is_not_there_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="environment variable LAB: found nothing"):
        SecretSource(env="LAB").read(tmp_path, {})
    with pytest.raises(InputError, match=r"secret.txt: the secret cannot be read: No such file"):
        SecretSource(file="secret.txt").read(tmp_path)


def test_a_file_that_is_no_text_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "secret.bin"
    path.write_bytes(b"\xff\xfe\x00")
    path.chmod(0o600)
    with pytest.raises(InputError, match="it is no text"):
        SecretSource(file="secret.bin").read(tmp_path)


@pytest.mark.parametrize("given", [{}, {"env": "A", "file": "b"}])
def test_a_secret_lies_in_one_place(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="expected env or file"):
        SecretSource(**given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"profile": 1}, "security profile 1 needs it"),
        ({"profile": 2, "password": {"env": "A"}}, "security profile 2 needs it"),
        ({"profile": 3, "certificate": "c"}, "security profile 3 needs it"),
        ({"password": {"env": "A"}}, "expected none with security profile 0"),
        ({"profile": 1, "password": {"env": "A"}, "key": "k"}, "expected none without TLS"),
        ({"profile": 4}, "less than or equal to 3"),
    ],
)
def test_a_profile_has_what_it_needs_and_no_more(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        SecurityDescription.model_validate(given)


def test_the_central_system_is_told_the_password_of_the_station(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAB", SECRET)
    described = SecurityDescription(profile=1, password=SecretSource(env="LAB"))
    security = described.security("CP-1", tmp_path)
    assert security.passwords == {"CP-1": SECRET}
    assert SECRET not in repr(security)
    assert SECRET not in repr(described)


def test_files_lie_beside_the_bench(tmp_path: Path) -> None:
    described = SecurityDescription(profile=3, certificate="c.pem", key="k.pem", client_ca="ca.pem")
    security = described.security("CP-1", tmp_path)
    assert (security.certificate, security.key) == (tmp_path / "c.pem", tmp_path / "k.pem")
    assert security.client_ca == tmp_path / "ca.pem"
