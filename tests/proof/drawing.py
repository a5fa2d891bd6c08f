"""Hypothesis strategies: labs, and legal scenarios for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml
from hypothesis import strategies as st
from proof.labs import Lab
from proof.meters import CLASSES, Flaws
from proof.profiles import GENERATION, PRIORITY, TX, Body, Slot, bodies, limits, slots_of

from harness.emulator import VEHICLES
from harness.emulator.sources import STANDBY_W

__all__ = ["Drawn", "plays"]

_HOLDS_S = [5, 10, 20, 30, 45, 60, 90, 150]
_STARTS = ["2025-01-15T08:00:00Z", "2024-02-29T23:57:00Z", "2025-03-30T00:55:00Z"]
_EAGER = ["ordinary", "load-bank", "draws-95-percent"] * 2
"""Those who put limits to the test; the others often take too little to prove anything."""

_SETTLE, _SLOW_SETTLE = "10 s", "45 s"
"""5 s until the duty cycle may change and 5 s to react (IEC 61851-1); and from 32 A at 1 A/s."""

_REFRESHES_MS = [200, 500, 1_000, 2_000, 5_000, 8_000]
_WINDOWS_MS = [200, 500, 1_000, 3_000, 8_000]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A lab and the content of a scenario file."""

    lab: Lab
    content: str

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002  # IPython's protocol
        """Have hypothesis show what can be pasted into a file, with the lab as its first line."""
        printer.text(f"...)\n# in {self.lab}\n{self.content}")


@st.composite
def plays(draw: st.DrawFn, version: str, *, dc: bool, connectors: int) -> Drawn:
    """A legal scenario and the lab to play it in."""
    lab = draw(_labs(version, dc, connectors))
    vehicles = draw(_vehicles(lab))
    story = _Story(lab, vehicles, draw)
    story.begin()
    for _ in range(draw(st.integers(2, 9))):
        story.go_on()
    story.hold(draw(st.sampled_from([60, 90, 150])))
    document = {
        "title": "drawn",
        "ocpp": [version],
        "needs": {
            "connectors": connectors,
            "phases": lab.phases,
            "supply": "DC" if dc else "AC",
        },
        "start": draw(st.sampled_from(_STARTS)),
        "settle": _SLOW_SETTLE if "slow" in vehicles else _SETTLE,
        "steps": story.steps,
    }
    return Drawn(lab, yaml.safe_dump(document, sort_keys=False, width=98))


@st.composite
def _labs(draw: st.DrawFn, version: str, dc: bool, connectors: int) -> Lab:
    return Lab(
        version=version,
        connectors=connectors,
        phases=1 if dc else draw(st.sampled_from([3, 3, 1])),
        dc=dc,
        meter=draw(_flaws()),
        standby_w=draw(st.sampled_from([0.0, STANDBY_W])),
        seed=draw(st.integers(0, 999)),
    )


def _vehicles(lab: Lab) -> st.SearchStrategy[list[str]]:
    """Return a vehicle for each connector, of those of which a good station can be sure."""
    barred = set()
    if lab.standby_w:
        # It takes all that it is offered, so that what the station takes for itself comes on top.
        barred.add("load-bank")
    names = [name for name in [*VEHICLES, *_EAGER] if name not in barred]
    return st.lists(st.sampled_from(names), min_size=lab.connectors, max_size=lab.connectors)


def _flaws() -> st.SearchStrategy[Flaws]:
    return st.builds(
        Flaws,
        accuracy_class=st.sampled_from([*CLASSES]),
        refresh_ms=st.sampled_from(_REFRESHES_MS),
        window_ms=st.sampled_from(_WINDOWS_MS),
        error=st.sampled_from([0.0, -1.0, 1.0, 0.5]),
        voltage_error=st.sampled_from([0.0, -0.005, 0.005]),
        noise=st.sampled_from([0.0, 0.1, 0.5]),
        loss=st.sampled_from([0.0, 0.0, 0.01, 0.03]),
        latency_ms=st.sampled_from([0, 20, 100, 250]),
    )


@dataclass(slots=True)
class _Story:
    """What is done step by step, and what is the case by then."""

    lab: Lab
    vehicles: list[str]
    draw: st.DrawFn
    steps: list[Body] = field(default_factory=list)
    plugged: set[int] = field(default_factory=set)
    running: set[int] = field(default_factory=set)
    held: dict[Slot, Body] = field(default_factory=dict)

    def begin(self) -> None:
        """Install some profiles, and begin to charge."""
        for _ in range(self.draw(st.integers(0, 3))):
            self.set_profile()
        self.plug_in(1)
        for _ in range(self.draw(st.integers(0, 1))):
            self.set_profile()
        self.start(1)
        self.hold(self.draw(st.sampled_from(_HOLDS_S)))

    def go_on(self) -> None:
        """Do one of the things that can be done now."""
        numbers = range(1, self.lab.connectors + 1)
        doable: list[tuple[Any, ...]] = [(self.set_profile,)] * 4
        doable += [(self.hold, seconds) for seconds in _HOLDS_S]
        for n in numbers:
            if n not in self.plugged:
                doable += [(self.charge, n)] * 4 + [(self.plug_in, n)]
            elif n in self.running:
                doable += [(self.stop, n), (self.unplug, n)]
            else:
                doable += [(self.start, n)] * 3 + [(self.unplug, n)]
        for slot, body in self.held.items():
            doable.append((self.clear, slot))
            if body["chargingProfileKind"] == "Dynamic":
                doable += [(self.update, slot)] * 3
            if slot.purpose == PRIORITY and slot.connector in self.running:
                doable += [(self.prioritise, slot.connector)] * 2
        act, *arguments = self.draw(st.sampled_from(doable))
        act(*arguments)

    def charge(self, connector: int) -> None:
        """Plug a vehicle in and start."""
        self.plug_in(connector)
        self.start(connector)

    def plug_in(self, connector: int) -> None:
        self._do("plug_in", connector=connector, vehicle=self.vehicles[connector - 1])
        self.plugged.add(connector)

    def unplug(self, connector: int) -> None:
        self._do("unplug", connector=connector)
        self.plugged.discard(connector)
        self._end(connector)
        self.hold(5)  # nobody plugs in again at the same instant

    def start(self, connector: int) -> None:
        given: Body = {"connector": connector}
        own = [one for one in self._slots() if (one.purpose, one.connector) == (TX, connector)]
        if self.draw(st.integers(0, 3)) == 3:
            slot = self.draw(st.sampled_from(own))
            given["profile"] = self.held[slot] = self.draw(bodies(self.lab, slot))
        self._do("start_transaction", **given)
        self.running.add(connector)

    def stop(self, connector: int) -> None:
        self._do("stop_transaction", connector=connector)
        self._end(connector)

    def set_profile(self) -> None:
        slot = self.draw(st.sampled_from(self._slots(self.running)))
        body = self.held[slot] = self.draw(bodies(self.lab, slot))
        self._do("set_profile", connector=slot.connector, profile=body)

    def clear(self, slot: Slot) -> None:
        """Clear a profile by its id or by its place; local generation is not ours (K10)."""
        place = {"connector": slot.connector, "purpose": slot.purpose, "stackLevel": slot.level}
        self._do("clear_profile", **self.draw(st.sampled_from([{"id": slot.id}, place])))
        if slot.purpose == GENERATION:
            self.steps[-1]["expect"] = "Unknown"
        else:
            del self.held[slot]

    def update(self, slot: Slot) -> None:
        unit = self.held[slot]["chargingSchedule"]["chargingRateUnit"]
        value = {"limit": self.draw(limits(unit))}
        self._do("update_schedule", chargingProfileId=slot.id, scheduleUpdate=value)

    def prioritise(self, connector: int) -> None:
        self._do("priority_charging", connector=connector, activate=self.draw(st.booleans()))

    def hold(self, seconds: int) -> None:
        """Wait; waits in a row are one, since the judge looks at all that was after each."""
        last = self.steps[-1].get("hold")
        if last is not None:
            self.steps.pop()
            seconds += int(last.removesuffix(" s"))
        self.steps.append({"hold": f"{seconds} s"})

    def _do(self, verb: str, **given: object) -> None:
        self.steps.append({verb: given})

    def _end(self, connector: int) -> None:
        self.running.discard(connector)
        for slot in [one for one in self.held if (one.purpose, one.connector) == (TX, connector)]:
            del self.held[slot]

    def _slots(self, running: set[int] | None = None) -> list[Slot]:
        """Return the places for profiles; a TxProfile needs a running transaction (F16-03)."""
        return [
            one
            for one in slots_of(self.lab)
            if running is None or one.purpose != TX or one.connector in running
        ]
