from __future__ import annotations

import pytest

from harness.data import register_map_path
from harness.errors import InputError


def test_a_packaged_register_map_is_found_by_its_id() -> None:
    assert register_map_path("eastron-sdm630-v2").name == "eastron-sdm630-v2.yaml"


def test_a_misspelt_id_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(InputError, match="did you mean 'eastron-sdm630-v2'"):
        register_map_path("eastron-sdm360-v2")


def test_an_id_that_resembles_nothing_is_answered_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"expected .*eastron-sdm630-v2") as caught:
        register_map_path("zzz")
    assert "did you mean" not in str(caught.value)


def test_an_id_cannot_lead_out_of_the_folder() -> None:
    with pytest.raises(InputError, match="register map"):
        register_map_path("../meters/eastron-sdm630-v2")
