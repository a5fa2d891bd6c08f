"""What a bench file says about how sure the values of a meter, or of the charger itself, are."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pydantic import StrictBool

from harness.bench.facts import UNKNOWN_OWN_VALUES, MeterFacts
from harness.bench.notations import Day, Deviation, Duration, Percent
from harness.documents.forms import Form
from harness.measured import Calibration, MeterModel, accuracy_of
from harness.units import MINUTE_MS

__all__ = ["CalibrationDescription", "MeterDescription", "OwnValuesDescription"]


class CalibrationDescription(Form):
    """What a calibration found about one meter; ``offset`` is not corrected but counted in."""

    on: Day
    uncertainty: Percent
    offset: Deviation = Decimal(0)

    @property
    def calibration(self) -> Calibration:
        """The same as a bound of the relative error."""
        return Calibration(float(self.uncertainty + abs(self.offset)), self.on)


class MeterDescription(Form):
    """A meter in the supply of one connector, and what this bench knows of it."""

    accuracy: Percent | None = None
    """In place of that of the meter's class; a calibration goes before both."""

    calibration: CalibrationDescription | None = None
    refresh: Duration | None = None
    window: Duration | None = None
    invert: StrictBool = False

    def of_type(
        self,
        name: str,
        link: str,
        accuracy_class: str,
        model: MeterModel,
        assumed: tuple[str, ...],
        ct_error: float = 0.0,
    ) -> MeterFacts:
        """Put what this bench knows in place of what is known of the type of meter."""
        calibration = None if self.calibration is None else self.calibration.calibration
        of_class = model.accuracy if self.accuracy is None else float(self.accuracy)
        known = {
            "refresh": self.refresh,
            "window": self.window,
            "class": self.accuracy or self.calibration,
        }
        return MeterFacts(
            map=name,
            accuracy_class=accuracy_class,
            model=replace(
                model,
                refresh_ms=model.refresh_ms if self.refresh is None else self.refresh,
                window_ms=model.window_ms if self.window is None else self.window,
                accuracy=accuracy_of(of_class, calibration, ct_error),
            ),
            link=link,
            calibration=calibration,
            assumed=tuple(one for one in assumed if known[one] is None),
        )


class OwnValuesDescription(Form):
    """How the charger makes the values that it reports itself, in MeterValues."""

    every: Duration = MINUTE_MS
    """How often the charger reports; where no meter is fitted it is asked to."""

    refresh: Duration = UNKNOWN_OWN_VALUES.refresh_ms
    """How old a value may be when it is reported."""

    window: Duration = UNKNOWN_OWN_VALUES.window_ms
    """Over which time a power is averaged."""

    accuracy: Percent = Decimal(str(UNKNOWN_OWN_VALUES.accuracy))

    @property
    def model(self) -> MeterModel:
        """How sure the values are."""
        return replace(
            UNKNOWN_OWN_VALUES,
            refresh_ms=self.refresh,
            window_ms=self.window,
            accuracy=float(self.accuracy),
        )
