"""Hypothesis strategies: any event of a ledger, with profiles of any version in it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from harness.profiles import (
    CameOnline,
    ClearCriteria,
    EnergyReady,
    ExternalLimitsCleared,
    Kind,
    LimitAtSoc,
    OperationMode,
    Period,
    PriorityChanged,
    Profile,
    ProfileAccepted,
    ProfilesCleared,
    Purpose,
    RateUnit,
    Rebooted,
    Recurrence,
    Schedule,
    ScheduleSelected,
    ScheduleUpdate,
    ScheduleUpdated,
    SocReported,
    TransactionEnded,
    TransactionStarted,
    Version,
    WentOffline,
)

instants = st.integers(0, 4_000_000_000_000)
seconds = st.integers(0, 1_000_000).map(lambda count: 1000 * count)
numbers = st.floats(-1e12, 1e12).map(lambda number: Decimal(str(number))) | st.integers().map(
    Decimal
)
negative = numbers.map(lambda number: -abs(number))
ids = st.integers(-1000, 1_000_000)
connectors = st.integers(0, 9)
words = st.text(max_size=36)
json_values = st.recursive(
    st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
objects = st.dictionaries(words, json_values, max_size=3)
PURPOSES = {
    Version.V16: list(Purpose)[:3],
    Version.V201: list(Purpose)[:4],
    Version.V21: list(Purpose),
}
_TARGETS = [
    f"{name}{line}"
    for name in ("limit", "setpoint", "discharge_limit")
    for line in ("", "_l2", "_l3")
]
_OF_A_PERIOD = {
    "setpointReactive_L2": st.integers(),
    "preconditioningRequest": st.booleans(),
    "evseSleep": st.booleans(),
    "v2xBaseline": st.integers(),
    "v2xFreqWattCurve": st.lists(objects, min_size=1, max_size=3),
}
_OF_A_SCHEDULE = {
    "salesTariff": objects,
    "powerTolerance": st.integers(),
    "signatureId": st.integers(0, 9),
    "digestValue": words,
    "priceLevelSchedule": objects,
}


def _maybe(strategy):
    return st.none() | strategy


def _targets():
    return {
        name: _maybe(negative if name.startswith("discharge") else numbers) for name in _TARGETS
    }


@st.composite
def _others(draw, strategies):
    found = draw(st.fixed_dictionaries({}, optional=strategies))
    return tuple((name, found[name]) for name in strategies if name in found)


@st.composite
def periods(draw, version) -> Period:
    found = {"start_ms": draw(seconds), "limit": draw(numbers)}
    found["number_phases"] = draw(_maybe(st.integers(0, 3)))
    if version is not Version.V16:
        found["phase_to_use"] = draw(_maybe(st.integers(0, 3)))
    if version is Version.V21:
        found |= draw(st.fixed_dictionaries(_targets()))
        found["mode"] = draw(st.sampled_from(OperationMode))
        found["other"] = draw(_others(_OF_A_PERIOD))
    return Period(**found)


@st.composite
def schedules(draw, version) -> Schedule:
    found = {
        "unit": draw(st.sampled_from(RateUnit)),
        "periods": tuple(draw(st.lists(periods(version), min_size=1, max_size=3))),
        "start": draw(_maybe(instants)),
        "duration_ms": draw(_maybe(seconds)),
        "min_charging_rate": draw(_maybe(numbers)),
    }
    if version is not Version.V16:
        found["id"] = draw(ids)
    if version is Version.V21:
        soc = st.builds(LimitAtSoc, st.integers(0, 100).map(Decimal), numbers)
        found["randomized_delay_ms"] = draw(_maybe(seconds))
        found["limit_at_soc"] = draw(_maybe(soc))
        found["use_local_time"] = draw(st.booleans())
        found["other"] = draw(_others(_OF_A_SCHEDULE))
    return Schedule(**found)


@st.composite
def profiles(draw) -> Profile:
    version = draw(st.sampled_from(Version))
    most = 1 if version is Version.V16 else 3
    first, *others = draw(st.lists(schedules(version), min_size=1, max_size=most))
    found = {
        "id": draw(ids),
        "stack_level": draw(st.integers(0, 9)),
        "purpose": draw(st.sampled_from(PURPOSES[version])),
        "kind": draw(st.sampled_from(list(Kind)[: 4 if version is Version.V21 else 3])),
        "recurrence": draw(_maybe(st.sampled_from(Recurrence))),
        "valid_from": draw(_maybe(instants)),
        "valid_to": draw(_maybe(instants)),
        "transaction_id": draw(_maybe(ids if version is Version.V16 else words)),
    }
    if version is Version.V21:
        found["max_offline_ms"] = draw(_maybe(seconds))
        found["invalid_after_offline"] = draw(st.booleans())
        found["dyn_update_interval_ms"] = draw(_maybe(seconds))
        found["dyn_update_time"] = draw(_maybe(instants))
        found["other"] = draw(_others({"priceScheduleSignature": words}))
    return Profile(schedule=first, alternatives=tuple(others), version=version, **found)


transactions = ids | words
updates = st.fixed_dictionaries(_targets()).map(lambda values: ScheduleUpdate(**values))
criteria = st.builds(
    ClearCriteria,
    _maybe(ids),
    _maybe(connectors),
    _maybe(st.sampled_from(Purpose)),
    _maybe(st.integers(0, 9)),
)
EVENTS = (
    st.builds(ProfileAccepted, instants, connectors, profiles()),
    st.builds(ProfilesCleared, instants, criteria),
    st.builds(ExternalLimitsCleared, instants, _maybe(connectors)),
    st.builds(TransactionStarted, instants, connectors, transactions, _maybe(profiles())),
    st.builds(TransactionEnded, instants, transactions),
    st.builds(EnergyReady, instants, transactions),
    st.builds(PriorityChanged, instants, transactions, st.booleans()),
    st.builds(SocReported, instants, transactions, numbers),
    st.builds(ScheduleSelected, instants, connectors, ids),
    st.builds(ScheduleUpdated, instants, ids, updates),
    st.builds(WentOffline, instants),
    st.builds(CameOnline, instants),
    st.builds(Rebooted, instants, _maybe(st.frozensets(st.sampled_from(Purpose)))),
)
events = st.one_of(EVENTS)
