from __future__ import annotations

import pytest

from harness.csms.v2_status import StatusBoard

PLUG_IN, UNPLUG = (1, "Occupied"), (1, "Available")


def shown(*deeds: object) -> list[str]:
    """Tell a board of EVSE 5 what its connectors and its transaction do."""
    seen: list[tuple[int, str]] = []
    board = StatusBoard(lambda evse, status: seen.append((evse, status)))
    for deed in deeds:
        match deed:
            case (int(connector), str(status)):
                board.connector_told(5, connector, status)
            case str() | None as state:
                board.state_told(5, state)
    assert {evse for evse, _ in seen} <= {5}
    return [status for _, status in seen]


def test_a_session_reads_as_in_1_6() -> None:
    deeds = (UNPLUG, PLUG_IN, "EVConnected", "Charging", "SuspendedEVSE", "Charging", None, UNPLUG)
    assert shown(*deeds) == [
        "Available",
        "Preparing",
        "Charging",
        "SuspendedEVSE",
        "Charging",
        "Finishing",
        "Available",
    ]


def test_a_transaction_counts_even_if_its_connector_is_told_later() -> None:
    assert shown("Charging", PLUG_IN) == ["Charging", "Charging"]


def test_what_has_charged_and_is_only_connected_is_finishing() -> None:
    assert shown(PLUG_IN, "Charging", "EVConnected") == ["Preparing", "Charging", "Finishing"]


def test_a_new_vehicle_is_preparing_again() -> None:
    assert shown(PLUG_IN, "Charging", None, UNPLUG, PLUG_IN)[-1] == "Preparing"


@pytest.mark.parametrize("status", ["Faulted", "Unavailable"])
def test_out_of_order_is_out_of_order_even_in_a_transaction(status: str) -> None:
    assert shown("Charging", (1, status)) == ["Charging", status]


def test_a_fault_that_is_over_shows_the_transaction_again() -> None:
    assert shown("Charging", (1, "Faulted"), PLUG_IN)[-1] == "Charging"


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("Available", "Unavailable", "Available"),
        ("Unavailable", "Occupied", "Preparing"),
        ("Faulted", "Available", "Available"),
        ("Faulted", "Faulted", "Faulted"),
        ("Reserved", "Available", "Reserved"),
    ],
)
def test_the_best_connector_speaks_for_its_evse(one: str, other: str, together: str) -> None:
    assert shown((1, one), (2, other))[-1] == together


def test_a_status_that_is_told_again_is_shown_again() -> None:
    assert shown(UNPLUG, UNPLUG) == ["Available", "Available"]


def test_a_state_that_is_told_again_is_not() -> None:
    assert shown("Charging", "Charging") == ["Charging"]
