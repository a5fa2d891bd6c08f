from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from profiles.bodies import changed, full_body, full_body_21, full_body_201, minimal_body
from profiles.bodies import minimal_body_2x as minimal_2x

from harness.profiles import Codec, ProfileError, Version, codec, codecs, v16, v21, v201, version_of

VECTORS = Path(__file__).parents[3] / "shared" / "vectors"
PERIOD = "chargingSchedule[0].chargingSchedulePeriod[0]"


@pytest.mark.parametrize(
    ("version", "module"), [(Version.V16, v16), (Version.V201, v201), (Version.V21, v21)]
)
def test_each_version_has_its_codec(version, module):
    assert codec(version) == Codec(version, module.decode, module.encode)


@pytest.mark.parametrize(
    ("body", "version"),
    [
        (minimal_body(), Version.V16),
        ({"chargingProfileId": 1, "id": 1}, Version.V16),
        (minimal_2x(), Version.V201),
        (full_body_201(), Version.V201),
        (full_body_21(), Version.V21),
        (minimal_2x() | {"chargingProfileKind": "Dynamic"}, Version.V21),
        (minimal_2x() | {"chargingProfilePurpose": "LocalGeneration"}, Version.V21),
        (changed(minimal_2x(), PERIOD, {"startPeriod": 0}), Version.V21),
        (minimal_2x() | {"wrong": 1}, Version.V21),
    ],
)
def test_the_fields_tell_the_version(body, version):
    assert version_of(body) is version


def test_a_body_without_id_has_no_version():
    with pytest.raises(ProfileError) as error:
        version_of({"stackLevel": 0, "chargingSchedule": []})
    assert str(error.value) == (
        "profile: found ['chargingSchedule', 'stackLevel'], "
        "expected a chargingProfileId (OCPP 1.6) or an id (2.x)"
    )


@pytest.mark.parametrize("body", [full_body(), minimal_body(), full_body_201(), full_body_21()])
def test_a_profile_is_written_in_the_version_that_it_was_read_in(body):
    profile = codecs.decode(body)
    assert profile.version is version_of(body)
    assert codecs.encode(profile) == body


def test_a_given_version_counts():
    assert codecs.decode(minimal_2x(), Version.V21).version is Version.V21
    with pytest.raises(ProfileError, match=r"^id: found 'id', expected one of chargingProfileId"):
        codecs.decode(minimal_2x(), Version.V16)


def _bodies() -> Iterator[Any]:
    if not VECTORS.exists():
        skip = pytest.mark.skip(reason="the vectors are not beside this checkout")
        yield pytest.param("", {}, id="vectors", marks=skip)
        return
    for path in sorted(VECTORS.glob("*.json")):
        vectors = json.loads(path.read_text("utf-8"))
        for vector in vectors if isinstance(vectors, list) else []:
            profiles = [each["profile"] for each in vector["profiles"]]
            yield pytest.param(vector["version"], profiles, id=vector["name"])


@pytest.mark.parametrize(("version", "bodies"), list(_bodies()))
def test_the_profiles_of_a_published_vector_are_read_and_written(version, bodies):
    read, write = codec(Version(version)).decode, codec(Version(version)).encode
    for body in bodies:
        if version == "1.6":
            # Some upstream files give the schedule an id, which OCPP has from 2.0 on.
            body["chargingSchedule"].pop("id", None)
        profile = read(body)
        assert read(json.loads(json.dumps(write(profile)))) == profile
