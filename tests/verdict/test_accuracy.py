"""The bound of a meter's relative error, from class, calibration and transformers."""

from __future__ import annotations

from datetime import date

import pytest

from harness.errors import InputError
from harness.measured import Calibration, accuracy_of

CALIBRATION = Calibration(uncertainty=0.004, on=date(2026, 3, 1))


def test_without_a_calibration_the_class_counts():
    assert accuracy_of(0.02) == 0.02


def test_a_calibration_goes_before_the_class_be_it_better_or_worse():
    assert accuracy_of(0.02, CALIBRATION) == 0.004
    assert accuracy_of(0.001, CALIBRATION) == 0.004


def test_the_error_of_transformers_comes_on_top():
    assert accuracy_of(0.02, ct_error=0.005) == pytest.approx(0.025)
    assert accuracy_of(0.02, CALIBRATION, 0.005) == pytest.approx(0.009)


@pytest.mark.parametrize("share", [-0.01, 1.0, 2.0, float("nan")])
def test_what_is_no_share_is_refused(share):
    with pytest.raises(InputError, match=r"CT error: found .*, expected a share from 0 to 1"):
        accuracy_of(0.02, ct_error=share)
    with pytest.raises(InputError, match="calibration uncertainty"):
        accuracy_of(0.02, Calibration(share, date(2026, 3, 1)))
