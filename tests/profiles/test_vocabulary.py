from __future__ import annotations

import pytest
from profiles.anew import anew

from harness.profiles import Kind, Purpose, RateUnit, Version
from harness.profiles.vocabulary import Names, names_of

OF_1_6 = ["ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"]
OF_2_0_1 = [
    "ChargingStationMaxProfile",
    "TxDefaultProfile",
    "TxProfile",
    "ChargingStationExternalConstraints",
]


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (Version.V16, OF_1_6),
        (Version.V201, OF_2_0_1),
        (Version.V21, [*OF_2_0_1, "PriorityCharging", "LocalGeneration"]),
    ],
)
def test_a_version_has_its_purposes(version, words):
    purposes = anew("vocabulary").PURPOSES[version]
    assert list(purposes.here) == words
    assert [purposes.name(purpose) for purpose in Purpose][: len(words)] == words


@pytest.mark.parametrize("version", list(Version))
def test_only_2_1_has_dynamic_profiles(version):
    kinds = anew("vocabulary").KINDS[version]
    assert list(kinds.here.values())[:3] == [Kind.ABSOLUTE, Kind.RECURRING, Kind.RELATIVE]
    assert (kinds.name(Kind.DYNAMIC) == "Dynamic") is (version is Version.V21)


@pytest.mark.parametrize(
    ("names", "version", "found", "told"),
    [
        (
            "PURPOSES",
            Version.V16,
            "ChargingStationMaxProfile",
            f"one of {', '.join(OF_1_6)}; did you mean 'ChargePointMaxProfile'?",
        ),
        (
            "PURPOSES",
            Version.V16,
            "ChargingStationExternalConstraints",
            (
                f"one of {', '.join(OF_1_6)}; "
                "ChargingStationExternalConstraints is a word of OCPP 2.0.1 and 2.1"
            ),
        ),
        (
            "PURPOSES",
            Version.V201,
            "PriorityCharging",
            f"one of {', '.join(OF_2_0_1)}; PriorityCharging is a word of OCPP 2.1",
        ),
        (
            "KINDS",
            Version.V16,
            "Dynamic",
            "one of Absolute, Recurring, Relative; Dynamic is a word of OCPP 2.1",
        ),
        ("KINDS", Version.V16, "xyz", "one of Absolute, Recurring, Relative"),
        ("KINDS", Version.V16, ["Dynamic"], "one of Absolute, Recurring, Relative"),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_ones(names, version, found, told):
    assert getattr(anew("vocabulary"), names)[version].expected(found) == told


def test_a_single_word_is_offered_alone():
    assert Names({"only": 1}).expected("only1") == "only; did you mean 'only'?"


def test_a_word_that_every_version_has_is_its_value():
    assert names_of(RateUnit) == Names({"A": RateUnit.A, "W": RateUnit.W}, {})


def test_a_value_without_a_word_has_no_name():
    assert anew("vocabulary").PURPOSES[Version.V16].name(Purpose.EXTERNAL) is None
