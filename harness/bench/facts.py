"""What a bench is, before it is brought to life."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from harness.bench.fleet import Fleet, VehicleDemand
from harness.bench.notations import ListenAddress
from harness.bench.safelimit import SafeLimit
from harness.csms.security import Security
from harness.limits import Site, Supply
from harness.measured import Calibration, MeterModel
from harness.units import MINUTE_MS, SECOND_MS, Millis
from harness.verdict import Criteria

__all__ = [
    "NEGOTIATED",
    "PREPARATION_MS",
    "UNKNOWN_OWN_VALUES",
    "BenchFacts",
    "MeterFacts",
    "Needs",
]

PREPARATION_MS: Millis = 2 * SECOND_MS
"""How long before ``t0`` the clock of a run starts, so that the bench is up by then."""

NEGOTIATED = ""
"""What stands for the version of OCPP until the station has chosen one."""

UNKNOWN_OWN_VALUES = MeterModel(
    refresh_ms=2 * SECOND_MS, window_ms=SECOND_MS, accuracy=0.035, energy_resolution_wh=1.0
)
"""How a charger makes its MeterValues when nobody said: as poorly as a meter may that is sold."""

_ANY_PORT = ListenAddress("127.0.0.1", 0)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a scenario demands of a bench; ``supply`` is AC or DC.

    ``vehicles`` are those that it plugs in.
    """

    connectors: int = 1
    phases: int = 3
    phase_switching: bool = False
    supply: str = "AC"
    vehicles: tuple[VehicleDemand, ...] = ()


@dataclass(frozen=True, slots=True)
class MeterFacts:
    """What measures a connector: which type of meter, how sure, and where it answers.

    ``is_own`` marks the charger's own MeterValues, which are judged by where no meter is fitted.
    ``accuracy_class`` is the class as printed on the meter, ``model`` what follows from it, and
    ``assumed`` names what nobody published or measured.
    """

    map: str
    accuracy_class: str
    model: MeterModel
    is_own: bool = False
    link: str = ""
    calibration: Calibration | None = None
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BenchFacts:
    """Everything about a bench that the evidence must carry.

    ``meters`` and ``second_meters`` are by connector; ``own_values`` is how the charger makes the
    values that it reports itself, every ``own_every_ms``. Meters are read every
    ``read_every_ms``. ``quirks`` are known deviations by name. ``fleet`` is what can be plugged
    in, ``vehicle`` who does it, and ``time_zone`` that of the station's clock, where it is known.
    ``ocpp_version`` may be left to the station (``NEGOTIATED``) until it has dialled in.
    """

    name: str
    ocpp_version: str
    site: Site
    meters: Mapping[int, MeterFacts]
    own_values: MeterModel = UNKNOWN_OWN_VALUES
    own_every_ms: Millis = MINUTE_MS
    read_every_ms: Millis = SECOND_MS
    second_meters: Mapping[int, MeterFacts] = field(default_factory=dict)
    identity: str = "CP-1"
    listen: ListenAddress = _ANY_PORT
    dials_in_within_ms: Millis = MINUTE_MS
    security: Security = field(default_factory=Security)
    insecure: bool = False
    vehicle: str = "emulated"
    fleet: Fleet = field(default_factory=Fleet)
    time_zone: str | None = None
    phase_switching: bool = True
    safe_limit: SafeLimit | None = None
    criteria: Criteria = field(default_factory=Criteria)
    quirks: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    seed: int = 0

    def unmet(self, needs: Needs) -> str | None:
        """Say what a test needs that this bench does not have, if there is something."""
        missing = "; ".join(self._missing(needs))
        return f"{missing} (bench {self.name})" if missing else None

    def _missing(self, needs: Needs) -> Iterator[str]:
        connectors = self.site.connectors[: needs.connectors]
        if len(connectors) < needs.connectors:
            yield f"needs {needs.connectors} connectors, there are {len(connectors)}"
        if needs.phase_switching and not self.phase_switching:
            yield "needs phase switching, which the station cannot do"
        for number, connector in enumerate(connectors, start=1):
            if connector.supply != needs.supply:
                yield f"needs {needs.supply}, connector {number} gives {connector.supply}"
            elif connector.supply is Supply.AC and connector.phases < needs.phases:
                yield f"needs {needs.phases} phases, connector {number} has {connector.phases}"
        lacks = map(self.fleet.lack, needs.vehicles)
        yield from dict.fromkeys(lack for lack in lacks if lack is not None)
