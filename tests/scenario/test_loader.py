"""What the loader says about files that are wrong: the file, the line, the place and the words."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from scenario.texts import PROFILE, complaints, loaded, with_steps

from harness.errors import InputError
from harness.scenario import load, read

VERBS = (
    "plug_in, unplug, start_transaction, stop_transaction, set_profile, clear_profile, "
    "hold, hold_until, compare_composite, compare_profiles, update_schedule, "
    "priority_charging, change_availability, trigger, reset, misbehave, behave"
)


STEPS = [
    (
        "hold: 120",
        (
            "f.yaml:3: steps[0].hold: found 120, expected a duration with its unit, "
            "such as 90 s, 2 min or 1 h 30 min; did you mean '120 s'?"
        ),
    ),
    (
        "hold: 22:00",
        (
            "f.yaml:3: steps[0].hold: found the time of day '22:00', expected a duration with "
            "its unit, such as 90 s, 2 min or 1 h 30 min"
        ),
    ),
    (
        "hold_until: tomorrow",
        (
            "f.yaml:3: steps[0].hold_until: found 'tomorrow', expected an instant, "
            "such as t0 + 60 s or 2025-01-15T08:00:00Z"
        ),
    ),
    (
        "plug_in: {draws: 22 A}",
        (
            "f.yaml:3: steps[0].plug_in.draws: found '22 A', expected a power with its unit, "
            "such as 11 kW or 4200 W"
        ),
    ),
    (
        "plug_in: {connector: 1}",
        (
            "f.yaml:3: steps[0].plug_in.draws: found neither draws nor vehicle, expected at least "
            "one of them"
        ),
    ),
    (
        "plug_in: {conector: 1, draws: 22 kW}",
        (
            "f.yaml:3: steps[0].plug_in.conector: found 'conector', expected one of "
            "connector, draws, phases, vehicle; did you mean 'connector'?"
        ),
    ),
    (
        "plug_in: {draws: 22 kW, phases: 4}",
        "f.yaml:3: steps[0].plug_in.phases: found 4, expected at most 3",
    ),
    (
        "plug_in: {draws: 22 kW, connector: '1'}",
        (
            "f.yaml:3: steps[0].plug_in.connector: found '1', expected a whole number; "
            "did you mean 1?"
        ),
    ),
    (
        "unplug:",
        "f.yaml:3: steps[0].unplug: found nothing, expected {} or a mapping with connector",
    ),
    (
        "unplug: {connector: 2}",
        "f.yaml:3: steps[0].unplug.connector: found 2, expected at most 1 (needs.connectors)",
    ),
    (
        "hodl: 2 min",
        f"f.yaml:3: steps[0].hodl: found 'hodl', expected one of {VERBS}; did you mean 'hold'?",
    ),
    ("expect: Accepted", f"f.yaml:3: steps[0].expect: found no verb, expected one of {VERBS}"),
    (
        "{hold: 2 min, unplug: {}}",
        "f.yaml:3: steps[0].unplug: found hold and unplug, expected one verb behind each dash",
    ),
    (
        "wait",
        (
            "f.yaml:3: steps[0]: found 'wait', expected a verb with its value, "
            "such as hold: 2 min or unplug: {connector: 1}"
        ),
    ),
    (
        "{hold: 2 min, expect: Accepted}",
        (
            "f.yaml:3: steps[0].expect: found 'expect', expected one of "
            "clause, delivers, hold, meter_values, reacts within, status"
        ),
    ),
    (
        "{hold: 2 min, status: SuspendedEvse}",
        (
            "f.yaml:3: steps[0].status: found 'SuspendedEvse', expected one of Available, "
            "Preparing, "
            "Charging, SuspendedEVSE, SuspendedEV, Finishing, Reserved, Unavailable, Faulted; "
            "did you mean 'SuspendedEVSE'?"
        ),
    ),
    (
        "set_profile: {profile: fallback}",
        (
            "f.yaml:3: steps[0].set_profile.profile: found 'fallback', "
            "expected a name from profiles:, where there is none"
        ),
    ),
    (
        "{set_profile: {profile: {}}, malformed: perhaps}",
        "f.yaml:3: steps[0].malformed: found 'perhaps', expected true or false",
    ),
    (
        "clear_profile: {purpose: TxDefault}",
        (
            "f.yaml:3: steps[0].clear_profile.purpose: found 'TxDefault', expected one of "
            "ChargePointMaxProfile, TxDefaultProfile, TxProfile; did you mean 'TxDefaultProfile'?"
        ),
    ),
]


@pytest.mark.parametrize(("step", "message"), STEPS, ids=[step for step, _ in STEPS])
def test_a_wrong_step_is_named_with_its_line(step: str, message: str) -> None:
    assert message in complaints(with_steps(step))


TOPS = [
    ("titel: T\nsteps: [hold: 1 s]", "f.yaml:1: title: found nothing, expected a value"),
    ("- a", "f.yaml:1: found a list, expected a mapping"),
    ("title: 5\nsteps: [hold: 1 s]", "f.yaml:1: title: found 5, expected text"),
    ("title: T\nsteps: []", "f.yaml:2: steps: found an empty list, expected at least 1 entry"),
    ("title: T\nsteps: {}", "f.yaml:2: steps: found an empty mapping, expected a list"),
    (
        "title: T\nocpp: [1.6]\nsteps: [hold: 1 s]",
        'f.yaml:2: ocpp[0]: found the number 1.6, expected a version in quotes, such as "1.6"',
    ),
    (
        'title: T\nocpp: ["1.5"]\nsteps: [hold: 1 s]',
        "f.yaml:2: ocpp[0]: found '1.5', expected one of 1.6, 2.0.1, 2.1; did you mean '1.6'?",
    ),
    (
        "title: T\nneeds: {connector: 2}\nsteps: [hold: 1 s]",
        (
            "f.yaml:2: needs.connector: found 'connector', expected one of "
            "connectors, phase_switching, phases, supply; did you mean 'connectors'?"
        ),
    ),
    (
        "title: T\nmarks: [two words]\nsteps: [hold: 1 s]",
        (
            "f.yaml:2: marks[0]: found 'two words', "
            "expected a name of letters, digits and _, letter first"
        ),
    ),
    (
        "title: T\nreadings: {w_cap: most}\nsteps: [hold: 1 s]",
        "f.yaml:2: readings.w_cap: w_cap: found 'most', expected one of per_phase, total",
    ),
    (
        "title: T\ncases: {a: {profiles: {x: {}}}}\nsteps: [hold: 1 s]",
        (
            "f.yaml:2: cases.a.profiles.x: found 'x', "
            "expected a name from profiles:, where there is none"
        ),
    ),
    (
        "title: T\nsteps:\n  - hold: 1 s\n    hold: 2 s\n",
        "f.yaml:4: steps[0].hold: found 'hold' again, expected it once; it stands on line 3",
    ),
    ("title: T\nsteps: [", "f.yaml:2: found the end of the file, expected a value"),
]


@pytest.mark.parametrize(("text", "message"), TOPS)
def test_a_wrong_file_is_named_with_its_line(text: str, message: str) -> None:
    assert any(line.startswith(message) for line in complaints(text))


def test_a_name_that_is_nearly_right_is_offered() -> None:
    text = (
        f"title: T\nprofiles:\n  fallback:\n{PROFILE}steps:\n  - set_profile: {{profile: falback}}"
    )
    assert complaints(text) == [
        (
            "f.yaml:13: steps[0].set_profile.profile: found 'falback', expected fallback; "
            "did you mean 'fallback'?"
        )
    ]


def test_all_complaints_come_at_once_in_the_order_of_the_lines() -> None:
    text = with_steps("hold: 120", "plug_in: {draws: 22 A}", "hodl: 2 min", "hold: 1 s") + (
        "\n    hold: 2 s\ntitle: again"
    )
    lines = [complaint.split(":")[1] for complaint in complaints(text)]
    assert lines == ["3", "4", "5", "7", "8"]


def test_a_body_that_is_malformed_on_purpose_is_not_checked() -> None:
    text = with_steps("{set_profile: {connector: 9, profile: {stackLevel: x}}, malformed: true}")
    step = loaded(text).scenario.steps[0]
    assert step.set_profile.profile == {"stackLevel": "x"}


def test_bytes_that_are_no_text_are_refused_with_their_line() -> None:
    with pytest.raises(InputError, match=r"^f\.yaml:2: found byte 0xff, expected a file"):
        read(b"title: T\n\xff\n", Path("f.yaml"))


def test_a_file_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.scenario\.yaml: cannot be read: No such file"):
        load(tmp_path / "none.scenario.yaml")


def test_a_file_is_known_by_the_hash_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.scenario.yaml"
    path.write_bytes(b"title: T\nsteps: [hold: 1 s]\n")
    assert load(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_step_has_its_line() -> None:
    scenario = loaded("title: T\n\nsteps:\n  - hold: 1 s\n\n  # why\n  - hold: 2 s\n")
    assert scenario.step_lines == (4, 7)
    assert scenario.title_line == 1
