from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from harness.cli import main
from harness.emulator import FAULTS


def _listed_faults(capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["faults"]) == 0
    faults, *_ = capsys.readouterr().out.partition("\nNot emulated:")
    return faults.splitlines()


def test_faults_are_listed_with_name_number_and_one_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sentences = _listed_faults(capsys)[::2]
    assert [line.split()[0] for line in sentences] == list(FAULTS)
    for line, fault in zip(sentences, FAULTS.values(), strict=True):
        _, number, sentence = line.split(maxsplit=2)
        assert number == (fault.defect or "-")
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert ". " not in sentence


def test_below_each_fault_stands_what_it_leads_to_and_where_it_was_seen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sources = _listed_faults(capsys)[1::2]
    for line, fault in zip(sources, FAULTS.values(), strict=True):
        assert line.strip() == f"{fault.effect}; {fault.source}"


def test_readings_are_listed_with_the_default_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["readings"]) == 0
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert lines["recurring_before_start"] == "inactive, extrapolated"
    assert lines["w_cap"] == "per_phase, total"


def test_the_schema_is_json_that_knows_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    text = capsys.readouterr().out
    assert json.loads(text)["$schema"].startswith("https://json-schema.org/")
    for verb in ("plug_in", "set_profile", "hold_until", "compare_composite"):
        assert f'"{verb}"' in text


def test_without_a_command_the_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "usage: hil" in capsys.readouterr().err


def test_a_reader_that_has_seen_enough_ends_the_command_without_a_complaint() -> None:
    program = "from harness.cli import main; import sys; sys.exit(main(['schema']))"
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        done = subprocess.run(
            [sys.executable, "-c", program],
            stdout=closed,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, b"")
