from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.measured import Missing, Sample
from harness.profiles.events import TransactionEnded
from harness.profiles.model import Purpose
from harness.profiles.records import event_from_record, event_to_record
from harness.trace import TraceWriter, read_records

T0 = 1_700_000_000_000


def sample(slot: int = 0, power_w: float = 7200.0, energy_wh: float | None = 1.0) -> Sample:
    return Sample(
        connector=1,
        slot=slot,
        t0=T0 + 1000 * slot,
        t1=T0 + 1000 * slot + 12,
        interval_ms=1000,
        power_w=power_w,
        phase_power_w=(2400.0, 2400.0, 2400.0),
        phase_current_a=(10.4344444, 10.4, 10.4),
        phase_voltage_v=(230.0, 229.9, 230.1),
        energy_wh=energy_wh,
    )


def written(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_a_record_starts_with_its_kind_and_its_time_since_t0(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with TraceWriter(path, T0) as trace:
        trace.write("status", T0 + 1500, connector=1, status="Charging")
    assert written(path) == ['{"kind":"status","t":1500,"connector":1,"status":"Charging"}']


def test_fields_keep_their_order(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with TraceWriter(path, T0) as trace:
        trace.write("step", T0, zebra=1, ant={"z": 1, "a": 2})
    assert written(path) == ['{"kind":"step","t":0,"zebra":1,"ant":{"z":1,"a":2}}']


def test_a_field_may_be_called_like_a_parameter(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with TraceWriter(path, T0) as trace:
        trace.write("step", T0, at=1, path="x")
    assert read_records(path).records[0]["at"] == 1


def test_the_line_number_is_returned(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "trace.jsonl", T0) as trace:
        assert trace.write("header", T0) == 1
        assert trace.write_sample(sample()) == 2
        assert trace.write_missing(Missing(1, 1, T0, 1000, "timeout")) == 3
        assert trace.write("verdict", T0) == 4


def test_a_sample_has_its_short_names(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with TraceWriter(path, T0) as trace:
        trace.write_sample(sample(slot=3))
    assert written(path) == [
        (
            '{"kind":"sample","t":3000,"t1":3012,"c":1,"slot":3,"dt":1000,"p":7200.000,'
            '"pl":[2400.000,2400.000,2400.000],"i":[10.434,10.400,10.400],'
            '"u":[230.000,229.900,230.100],"e":1.000}'
        )
    ]


def test_a_sample_without_energy_says_null(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with TraceWriter(path, T0) as trace:
        trace.write_sample(sample(energy_wh=None))
    assert read_records(path).records[0]["e"] is None


def test_a_missing_slot_says_why(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with TraceWriter(path, T0) as trace:
        trace.write_missing(Missing(2, 7, T0 + 5, 1000, "no reply within 300 ms"))
    assert json.loads(written(path)[0]) == {
        "kind": "missing",
        "t": 5,
        "c": 2,
        "slot": 7,
        "dt": 1000,
        "reason": "no reply within 300 ms",
    }


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
def test_a_sample_reads_back_within_half_a_thousandth(value: float) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace.jsonl"
        with TraceWriter(path, T0) as trace:
            trace.write_sample(sample(power_w=value))
        assert abs(read_records(path).records[0]["p"] - value) <= 0.0005 + 1e-6


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_value_that_is_not_finite_is_refused_and_leaves_nothing(
    tmp_path: Path, value: float
) -> None:
    path = tmp_path / "trace.jsonl"
    with TraceWriter(path, T0) as trace:
        with pytest.raises(ValueError, match="not finite"):
            trace.write_sample(sample(power_w=value))
        with pytest.raises(ValueError, match="not finite"):
            trace.write_sample(sample(energy_wh=value))
        with pytest.raises(ValueError):
            trace.write("finding", T0, value=value)
        with pytest.raises(ValueError):
            trace.write("finding", T0, value=Decimal(value))
    assert path.read_bytes() == b""


def test_what_a_meter_does_not_measure_of_a_phase_is_null(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    nowhere = (float("nan"),) * 3
    with TraceWriter(path, T0) as trace:
        trace.write_sample(
            replace(sample(), phase_power_w=nowhere, phase_voltage_v=(230.0, *nowhere[1:]))
        )
    (record,) = read_records(path).records
    assert (record["pl"], record["u"]) == ([None] * 3, [230.0, None, None])


def test_a_phase_without_bounds_is_refused(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "trace.jsonl", T0) as trace, pytest.raises(ValueError):
        trace.write_sample(replace(sample(), phase_power_w=(float("inf"), 0.0, 0.0)))


@pytest.mark.parametrize("field", ["t", "kind"])
def test_the_writers_own_fields_cannot_be_given(tmp_path: Path, field: str) -> None:
    with (
        TraceWriter(tmp_path / "trace.jsonl", T0) as trace,
        pytest.raises(ValueError, match="set by the writer"),
    ):
        trace.write("step", T0, **{field: 5})


def test_what_json_does_not_know_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with TraceWriter(path, T0) as trace, pytest.raises(TypeError):
        trace.write("finding", T0, value={1, 2})
    assert path.read_bytes() == b""


def test_floats_are_rounded_wherever_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with TraceWriter(path, T0) as trace:
        trace.write("finding", T0, a=0.1 + 0.2, b=[1.00049], c={"d": (2.0006,)})
    record = read_records(path).records[0]
    assert (record["a"], record["b"], record["c"]) == (0.3, [1.0], {"d": [2.001]})


def test_decimals_are_written_as_numbers_with_all_digits(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with TraceWriter(path, T0) as trace:
        trace.write("finding", T0, whole=Decimal("16.0"), part=Decimal("7.00005"))
    assert '"whole":16,"part":7.00005' in written(path)[0]


def test_words_of_the_standard_are_written_as_texts(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with TraceWriter(path, T0) as trace:
        trace.write("finding", T0, purpose=Purpose.TX)
    assert read_records(path).records[0]["purpose"] == "TxProfile"


def test_a_ledger_event_reads_back_from_its_line(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    event = TransactionEnded(T0 + 7, 3)
    with TraceWriter(path, T0) as trace:
        trace.write_record(event_to_record(event), event.at)
    (record,) = read_records(path).records
    assert (record["kind"], record["t"]) == ("transaction_ended", 7)
    assert event_from_record(record) == event


def test_lines_end_alike_on_every_system(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with TraceWriter(path, T0) as trace:
        trace.write("step", T0, text="Säule\r\n")
    assert path.read_bytes() == b'{"kind":"step","t":0,"text":"S\\u00e4ule\\r\\n"}\n'


def test_a_record_takes_all_samples_before_it_to_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with TraceWriter(path, T0) as trace:
        trace.write_sample(sample())
        assert written(path) == []
        trace.write("status", T0)
        assert len(written(path)) == 2


def test_samples_reach_the_disk_after_a_while(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with TraceWriter(path, T0) as trace:
        for slot in range(70):
            trace.write_sample(sample(slot))
        assert len(written(path)) == 64


def test_closing_takes_the_rest_to_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    trace = TraceWriter(path, T0)
    trace.write_sample(sample())
    trace.close()
    trace.close()
    assert len(written(path)) == 1


def test_evidence_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    path.touch()
    with pytest.raises(FileExistsError):
        TraceWriter(path, T0)


def test_the_same_run_leaves_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for name in ("a", "b"):
        path = tmp_path / name
        with TraceWriter(path, T0) as trace:
            trace.write("header", T0, scenario="gap")
            for slot in range(100):
                trace.write_sample(sample(slot, power_w=1 / (slot + 3)))
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]
