"""How a bench makes sure who dials in: the security profiles of OCPP and where secrets lie."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StrictInt, model_validator

from harness.csms.security import Security
from harness.documents.forms import Form, complaint
from harness.errors import InputError

__all__ = ["SecretSource", "SecurityDescription"]

_LONGEST_SECRET = 4_096
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_TLS = 2
_MUTUAL_TLS = 3


class SecretSource(Form):
    """Where a secret lies: in a variable of the environment, or in a file of its own."""

    env: str | None = None
    file: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.env is None) == (self.file is None):
            raise complaint("found both or neither, expected env or file")
        return self

    def read(self, folder: Path, environment: Mapping[str, str] = os.environ) -> str:
        """Return the secret; ``folder`` is that of the bench file.

        Raises :class:`InputError` when it is missing or anybody else could read it. Neither the
        message nor anything else that is written down ever holds the secret.
        """
        if self.env is not None:
            return _given(environment.get(self.env, ""), f"environment variable {self.env}")
        path = folder / str(self.file)
        try:
            mode = path.stat().st_mode
            # Windows keeps who may read a file in lists that Python does not see.
            if os.name == "posix" and mode & _OTHERS:
                raise InputError(
                    f"{path}: found permissions {stat.S_IMODE(mode):o}, expected a secret that "
                    f"only its owner can read; chmod 600 {path}"
                )
            content = path.read_text(encoding="utf-8")[:_LONGEST_SECRET]
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            raise InputError(f"{path}: the secret cannot be read: {reason}") from None
        return _given(content.rstrip("\r\n"), str(path))


class SecurityDescription(Form):
    """A security profile: 0 plain, 1 basic auth, 2 TLS and basic auth, 3 mutual TLS."""

    profile: Annotated[StrictInt, Field(ge=0, le=_MUTUAL_TLS)] = 0
    password: SecretSource | None = None
    """Of the station, which is also its user name; for profiles 1 and 2."""

    certificate: str | None = None
    """File in PEM of the central system's own certificate; for profiles 2 and 3."""

    key: str | None = None
    """File in PEM of its key, where that is not in the file of the certificate."""

    client_ca: str | None = None
    """File in PEM of who vouches for the station; for profile 3."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        wanted = {
            "password": self.profile in {1, 2},
            "certificate": self.profile >= _TLS,
            "client_ca": self.profile == _MUTUAL_TLS,
        }
        for name, is_wanted in wanted.items():
            given = getattr(self, name) is not None
            if is_wanted and not given:
                text = f"found nothing, expected a value: security profile {self.profile} needs it"
                raise complaint(text, name)
            if given and not is_wanted:
                raise complaint(
                    f"found a value, expected none with security profile {self.profile}", name
                )
        if self.key is not None and self.profile < _TLS:
            raise complaint("found a value, expected none without TLS", "key")
        return self

    def security(self, identity: str, folder: Path) -> Security:
        """Return the same with its secrets, for the central system; paths are from ``folder``.

        Raises :class:`InputError` when a secret cannot be read.
        """
        return Security(
            profile=self.profile,
            passwords={} if self.password is None else {identity: self.password.read(folder)},
            certificate=_path(self.certificate, folder),
            key=_path(self.key, folder),
            client_ca=_path(self.client_ca, folder),
        )


def _path(name: str | None, folder: Path) -> Path | None:
    return None if name is None else folder / name


def _given(secret: str, where: str) -> str:
    if not secret:
        raise InputError(f"{where}: found nothing, expected the station's password")
    return secret
