"""Plays the steps that begin and end a transaction."""

from __future__ import annotations

from collections.abc import Mapping

from harness.bench import ID_TAG, Rig, transaction_on
from harness.scenario.demands import ExpectationFailed, expect
from harness.scenario.expectations import Outcome
from harness.scenario.steps import StartTransactionStep, StopTransactionStep
from harness.units import MINUTE_MS, Millis

__all__ = ["start_transaction", "stop_transaction"]

_STOP_DEADLINE_MS: Millis = MINUTE_MS

_LATER = ("RequestStartTransaction", "RequestStopTransaction")
_REQUESTS = {
    "1.6": ("RemoteStartTransaction", "RemoteStopTransaction"),
    "2.0.1": _LATER,
    "2.1": _LATER,
}
"""What the versions call the requests to start and to stop."""


async def start_transaction(
    rig: Rig, step: StartTransactionStep, profile: Mapping[str, object] | None
) -> None:
    """Ask for a transaction, with a profile for it if there is one, and wait until it runs.

    Raises :class:`ExpectationFailed` for another answer than the step demands, and
    :class:`~harness.errors.BenchError` when an accepted transaction does not begin.
    """
    connector = step.start_transaction.connector
    answer = await rig.station.remote_start(connector, ID_TAG, profile)
    expect(answer, step.expect, _REQUESTS[rig.station.ocpp_version][0])
    if answer.status == Outcome.ACCEPTED:
        await transaction_on(rig, connector)


async def stop_transaction(rig: Rig, step: StopTransactionStep) -> None:
    """Ask for the end of the running transaction and wait until it has ended.

    Raises :class:`ExpectationFailed` when none runs, for another answer than the step demands,
    and when it goes on although that was accepted.
    """
    connector = step.stop_transaction.connector
    running = rig.station.transactions
    if connector not in running:
        raise ExpectationFailed(f"no transaction runs on connector {connector} to be stopped")
    answer = await rig.station.remote_stop(running[connector])
    expect(answer, step.expect, _REQUESTS[rig.station.ocpp_version][1])
    if answer.status == Outcome.ACCEPTED:
        deadline = rig.clock.now() + _STOP_DEADLINE_MS
        if not await rig.recorder.wait_until(lambda: connector not in running, deadline):
            raise ExpectationFailed(
                f"the transaction on connector {connector} did not end within 60 s"
            )
