from __future__ import annotations

from dataclasses import replace

import pytest
from profiles.checking import DEFAULT, TX, found, messages

from harness.profiles import Installed, Purpose, StationFacts, Version


@pytest.fixture(params=[Version.V201, Version.V21])
def of(request):
    """Turn a profile into one of a version."""
    return lambda profile: replace(profile, version=request.param)


INSTALLED = replace(DEFAULT, id=9)


def _beside(profile, installed, connector, other_connector):
    transaction = installed.transaction_id
    held = Installed(installed, other_connector, 0, transaction)
    return found(profile, connector, StationFacts(installed=(held,)))


@pytest.mark.parametrize(
    ("connector", "other", "rule"),
    [(1, 1, "K01.FR.06"), (0, 0, "K01.FR.06"), (0, 2, "K01.FR.52"), (2, 0, "K01.FR.53")],
)
def test_two_defaults_of_one_level_do_not_go_together(of, connector, other, rule):
    assert _beside(of(DEFAULT), INSTALLED, connector, other) == [
        (rule, "stackLevel", "DuplicateProfile")
    ]


def test_what_the_profile_competes_with_is_told(of):
    for connector, where in ((0, "the station"), (2, "EVSE 2")):
        facts = StationFacts(installed=(Installed(INSTALLED, connector, 0),))
        told = f"profile 9 has stack level 0 on {where}"
        assert messages(of(DEFAULT), connector, facts) == [told]


@pytest.mark.parametrize(
    ("installed", "other"),
    [
        (INSTALLED, 2),
        (replace(INSTALLED, id=1), 1),
        (replace(INSTALLED, stack_level=1), 1),
        (replace(INSTALLED, purpose=Purpose.STATION_MAX), 1),
    ],
)
def test_other_profiles_go_together(of, installed, other):
    assert _beside(of(DEFAULT), installed, 1, other) == []


def test_only_defaults_compete_across_evses(of):
    generation = replace(DEFAULT, purpose=Purpose.LOCAL_GENERATION)
    assert _beside(of(generation), replace(generation, id=9), 1, 0) == []


@pytest.mark.parametrize(
    ("begin", "end", "other_begin", "other_end", "together"),
    [
        (None, 10, 10, None, True),
        (None, 11, 10, None, False),
        (10, None, None, 10, True),
        (10, None, None, 11, False),
        (None, 5, None, 7, False),
        (5, None, 7, None, False),
        (0, 5, 5, 9, True),
        (0, 6, 5, 9, False),
    ],
)
def test_profiles_that_are_never_both_valid_go_together(
    of, begin, end, other_begin, other_end, together
):
    profile = of(replace(DEFAULT, valid_from=begin, valid_to=end))
    installed = replace(INSTALLED, valid_from=other_begin, valid_to=other_end)
    assert (_beside(profile, installed, 1, 1) == []) is together


def test_tx_profiles_compete_within_their_transaction(of):
    other = replace(TX, id=9, valid_from=10)
    profile = of(replace(TX, valid_to=10))
    assert _beside(profile, other, 1, 1) == [("K01.FR.39", "stackLevel", "DuplicateProfile")]
    assert _beside(profile, replace(other, transaction_id="b"), 1, 1) == []
