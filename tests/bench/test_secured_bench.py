"""Benches whose charger proves who it is: bench files with the security profiles of OCPP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from ssl import SSLContext

import pytest
from bench.rigs import T0, new_clock, run, txdefault
from csms.certificates import Authority

from harness.bench import (
    Equip,
    Referee,
    assembled,
    described_facts,
    header_fields,
    load_bench,
    start_session,
    wired_equipment,
)
from harness.bench.benchfile import BenchFile
from harness.bench.equipment import Equipment
from harness.bench.notations import ListenAddress
from harness.clock import Clock
from harness.csms import WireLog
from harness.emulator import EmulatedSite, EmulatedStation, VehicleSpec
from harness.errors import BenchError
from harness.meters import SamplingPlan
from harness.trace import TraceWriter
from harness.units import MINUTE_MS
from harness.verdict import RunJudgement, Verdict

PASSWORD = "a-word-that-nobody-guesses"  # noqa: S105  # the test's own
BENCH = """\
name: lab
listen: 127.0.0.1:9001
stations:
  - id: CP-1
    dials_in_within: 1 min
    security: {security}
    own_values: {{every: 10 s, accuracy: 2 %}}
    connectors:
      - max_current: 32 A
        meter: none
vehicle: by hand
"""


class Charger:
    """How the emulated charger of a test dials in."""

    def __init__(self, password: str | None = None, ssl: SSLContext | None = None) -> None:
        self.password = password
        self.ssl = ssl

    def equip(self, file: BenchFile, clock: Clock) -> Equip:
        @asynccontextmanager
        async def equip(url: str) -> AsyncIterator[Equipment]:
            station = EmulatedStation(
                clock, url, "CP-1", EmulatedSite(), password=self.password, ssl=self.ssl
            )
            await station.start()

            def at_once(_what: str) -> None:
                station.plug_in(1, VehicleSpec(power_w=22_000.0))

            try:
                async with wired_equipment(file.bench, clock, at_once)(url) as equipment:
                    yield equipment
            finally:
                await station.stop()

        return equip


async def charged(folder: Path, security: str, charger: Charger) -> tuple[RunJudgement, str]:
    """Charge for three minutes under 9 kW; return the judgement and the header."""
    clock = new_clock()
    path = folder / "lab.bench.yaml"
    path.write_text(BENCH.format(security=security), encoding="utf-8")
    file = load_bench(path)
    facts = replace(described_facts(file, "1.6", (), 0), listen=ListenAddress("127.0.0.1", 0))
    with (
        TraceWriter(folder / "trace.jsonl", T0) as trace,
        WireLog(folder / "ocpp.jsonl", clock, T0) as wire_log,
    ):
        equip = charger.equip(file, clock)
        async with assembled(
            facts, clock, wire_log, equip, begin=lambda: trace, plan=SamplingPlan()
        ) as rig:
            await rig.station.set_profile(1, txdefault((0, 9_000)))
            await start_session(rig, 1)
            await rig.clock.sleep_until(T0 + 3 * MINUTE_MS)
            referee = Referee(rig, {}, rig.facts.criteria)
            header = header_fields(rig, referee.criteria, referee.readings, {})
            return await referee.judge(), str(header)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB", PASSWORD)


def secured(profile: int, authority: Authority) -> tuple[str, Charger]:
    """Return the block of a bench file for a profile, and a charger that fits it."""
    papers = authority.server()
    block = f"profile: {profile}"
    if profile < 3:
        block += ", password: {env: LAB}"
    if profile > 1:
        block += f", certificate: {papers.certificate.name}, key: {papers.key.name}"
    if profile == 3:
        block += f", client_ca: {authority.path.name}"
    own = authority.station("CP-1") if profile == 3 else None
    context = authority.client_context(own) if profile > 1 else None
    return f"{{{block}}}", Charger(PASSWORD if profile < 3 else None, context)


@pytest.mark.parametrize("profile", [1, 2, 3])
def test_a_charger_that_proves_who_it_is_is_judged(
    tmp_path: Path, authority: Authority, profile: int
) -> None:
    judgement, header = run(charged(tmp_path, *secured(profile, authority)))
    assert judgement.verdict in (Verdict.PASS, Verdict.MARGINAL)
    assert PASSWORD not in header


@pytest.mark.parametrize("profile", [1, 2, 3])
def test_a_secret_of_a_bench_stands_in_none_of_its_evidence(
    tmp_path: Path, authority: Authority, profile: int
) -> None:
    run(charged(tmp_path, *secured(profile, authority)))
    evidence = [(tmp_path / name).read_text("utf-8") for name in ("trace.jsonl", "ocpp.jsonl")]
    assert not any(PASSWORD in text for text in evidence)


def test_a_wrong_password_does_not_get_in(tmp_path: Path, authority: Authority) -> None:
    security, _ = secured(1, authority)
    with pytest.raises(BenchError, match="HTTP 401") as caught:
        run(charged(tmp_path, security, Charger("another-word")))
    assert "another-word" not in str(caught.value)


def test_a_charger_without_a_certificate_does_not_get_in(
    tmp_path: Path, authority: Authority
) -> None:
    security, _ = secured(3, authority)
    with pytest.raises(BenchError, match="cannot connect to wss://"):
        run(charged(tmp_path, security, Charger(ssl=authority.client_context())))
