"""A scenario: what is needed, what is done step by step, and what must be true of it."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictInt

from harness.documents.forms import Form, complaint
from harness.errors import InputError
from harness.limits import DEFAULT_READING
from harness.scenario.bodies import Body, CheckedBody, ProfileRef
from harness.scenario.quantities import Duration, Share, StartInstant
from harness.scenario.references import ProfileName
from harness.scenario.steps import Step
from harness.units import Instant, parse_instant
from harness.verdict import Criteria
from harness.wording import shown

__all__ = ["DEFAULT_START", "Case", "Needs", "RealTime", "Scenario", "ScenarioItem"]

DEFAULT_START: Instant = parse_instant("2025-01-15T08:00:00Z")
"""The wall-clock instant of ``t0`` in virtual time when the scenario names none."""


def _identifier(name: str) -> str:
    # A case is a test item's name and a mark is a word of -m: both are Python identifiers, and
    # a leading underscore hides a function from collection.
    if name.isascii() and name.isidentifier() and name[0] != "_" and not keyword.iskeyword(name):
        return name
    raise complaint(f"found {shown(name)}, expected a name of letters, digits and _, letter first")


def _version(value: object) -> object:
    if isinstance(value, float):
        raise complaint(f'found the number {value}, expected a version in quotes, such as "1.6"')
    return value


def _switches(readings: dict[str, str]) -> dict[str, str]:
    for name, value in readings.items():
        try:
            DEFAULT_READING.with_switch(name, value)
        except InputError as error:
            raise complaint(str(error), name) from None
    return readings


Identifier = Annotated[str, AfterValidator(_identifier)]


class Needs(Form):
    """What a bench must have for this scenario."""

    connectors: Annotated[StrictInt, Field(ge=1, le=32)] = 1
    phases: Annotated[StrictInt, Field(ge=1, le=3)] = 3
    phase_switching: StrictBool = False
    supply: Literal["AC", "DC"] = "AC"


class Case(Form):
    """A row of the table of cases: the entries of ``profiles:`` that it redefines, if any."""

    profiles: dict[ProfileName, CheckedBody] = Field(default_factory=dict)


class RealTime(Form):
    """What is played instead where time cannot be jumped over."""

    profiles: dict[ProfileName, CheckedBody] = Field(default_factory=dict)
    """The entries of ``profiles:`` that it redefines, if any."""

    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class Scenario(Form):
    """The content of one scenario file."""

    title: Annotated[str, Field(min_length=1)]
    description: str = ""
    covers: tuple[str, ...] = ()
    """Ids of test cases, requirements or documented behaviours that this scenario proves."""

    ocpp: Annotated[
        tuple[Annotated[Literal["1.6", "2.0.1", "2.1"], BeforeValidator(_version)], ...],
        Field(min_length=1),
    ] = ("1.6",)
    needs: Needs = Needs()
    start: StartInstant = DEFAULT_START
    """The wall-clock instant of ``t0`` in virtual time; on a real clock every absolute instant
    of the file is as far from ``t0`` as it is from this one."""

    marks: tuple[Identifier, ...] = ()
    profiles: dict[Identifier, CheckedBody] = Field(default_factory=dict)
    cases: dict[Identifier, Case] = Field(default_factory=dict)
    settle_ms: Annotated[Duration | None, Field(alias="settle")] = None
    tolerance: Share | None = None
    readings: Annotated[dict[str, str], AfterValidator(_switches)] = Field(default_factory=dict)
    """Switches of the oracle that are pinned to one value, as in ``recurrence_clock: utc``."""

    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    real_time: RealTime | None = None
    """What is played instead on a real clock."""

    @property
    def in_real_time(self) -> Scenario | None:
        """This scenario as a real clock plays it, if that is another one."""
        other = self.real_time
        if other is None:
            return None
        redefined = {**self.profiles, **other.profiles}
        played = {"profiles": redefined, "steps": other.steps, "real_time": None}
        return self.model_copy(update=played)

    def for_case(self, name: str) -> Scenario:
        """Return this scenario as one of its cases plays it."""
        redefined = {**self.profiles, **self.cases[name].profiles}
        return self.model_copy(update={"profiles": redefined, "cases": {}})

    def criteria(self, usual: Criteria) -> Criteria:
        """Return the parameters of the verdict: the usual ones, but for what is said here."""
        if self.settle_ms is not None:
            usual = replace(usual, settle_ms=self.settle_ms)
        if self.tolerance is not None:
            usual = replace(usual, tolerance=float(self.tolerance))
        return usual

    def step_text(self, index: int) -> str:
        """Return what a step does as one line for logs and tables."""
        return str(self.steps[index])


@dataclass(frozen=True, slots=True)
class ScenarioItem:
    """One test that a file makes: its name, what it plays, and the lines that stand for it.

    ``in_real_time`` is what a real clock plays instead, if that is something else.
    """

    name: str
    scenario: Scenario
    line: int
    step_lines: tuple[int, ...]
    in_real_time: ScenarioItem | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps in the order in which they are played."""
        return self.scenario.steps

    @property
    def profiles(self) -> Mapping[str, Body]:
        """The bodies that steps mean when they name one."""
        return self.scenario.profiles

    def body(self, reference: ProfileRef) -> Body:
        """Return the body that a step gives, or means by the name of an entry of ``profiles:``."""
        return self.profiles[reference] if isinstance(reference, str) else reference
