"""Steps of a round: opened, stopped for everybody at once, closed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.commands.lost_devices import must_have_no_device_missing
from services.distribution.commands.rounds import event_of, locked, read
from services.distribution.errors import RoundStateRefused, RoundUnsettled
from services.distribution.queries import round_steps as queries
from services.distribution.queries import unsettled
from services.distribution.queries.round_steps import Step
from services.distribution.rules.rounds import SOURCES
from services.distribution.schemas.round_steps import CloseIn, PauseIn, UnsettledOut
from services.distribution.schemas.rounds import RoundOut, RoundState
from shared.context import Context
from shared.contracts.distribution import RoundClosed, RoundOpened, RoundPaused, RoundReconciled
from shared.contracts.distribution import RoundState as RoundPayload
from shared.outbox import emit

_EVENTS: dict[RoundState, type[RoundPayload]] = {
    RoundState.OPEN: RoundOpened,
    RoundState.PAUSED: RoundPaused,
    RoundState.CLOSED: RoundClosed,
    RoundState.RECONCILED: RoundReconciled,
}


async def open_round(context: Context, round_id: UUID) -> RoundOut:
    """Open a round, or open it again; open already, nothing changes.

    Raises:
        NotFound: none of its sites is the caller's.
        RoundStateRefused: it is closed.
    """
    return await _move(context, round_id, Step(RoundState.OPEN))


async def pause_round(context: Context, round_id: UUID, body: PauseIn) -> RoundOut:
    """Stop a round: whoever asks from the answer on is refused; stopped already, the first reason stays.

    Raises:
        NotFound: none of its sites is the caller's.
        RoundStateRefused: it is not open.
    """
    return await _move(context, round_id, Step(RoundState.PAUSED, reason=body.reason.value))


async def close_round(context: Context, round_id: UUID, body: CloseIn) -> RoundOut:
    """Close a round, if nothing of it is unsettled or the caller says why it ends all the same.

    Raises:
        NotFound: none of its sites is the caller's.
        RoundStateRefused: it was never opened, or is reconciled.
        DevicesMissing: of lost devices of its sites nobody has said what they hold.
        RoundUnsettled: a case is open, a device's log has not come, or a sheet is not typed.
        DevicesMissing: of lost devices of its sites nobody has said what they hold.
    """
    row = await locked(context, round_id)
    state = RoundState(row["state"])
    if state in SOURCES[RoundState.CLOSED]:
        await must_have_no_device_missing(context, row["site_ids"])
        must_be_settled(await read_unsettled(context.session, round_id), body.despite)
    return await _move(context, round_id, Step(RoundState.CLOSED, despite=body.despite))


async def read_unsettled(session: AsyncSession, round_id: UUID) -> UnsettledOut:
    """What of a round is open still: cases, logs that have not come, rows of paper."""
    return UnsettledOut.model_validate(
        {
            "cases": await unsettled.open_cases(session, round_id),
            "devices": await unsettled.devices_not_heard(session, round_id),
            "sheets": await unsettled.sheets_not_typed(session, round_id),
        },
        from_attributes=True,
    )


def must_be_settled(found: UnsettledOut, despite: str | None) -> None:
    """Refuse an end with something unsettled for which nobody says why.

    Raises:
        RoundUnsettled: it names how many of what.
    """
    if despite is None and (found.cases or found.devices or found.sheets):
        raise RoundUnsettled(cases=len(found.cases), devices=len(found.devices), sheets=len(found.sheets))


async def _move(context: Context, round_id: UUID, step: Step) -> RoundOut:
    row = await locked(context, round_id)
    state = RoundState(row["state"])
    if state is step.state:
        return await read(context, round_id)
    return await take(context, round_id, state, step)


async def take(context: Context, round_id: UUID, state: RoundState, step: Step) -> RoundOut:
    """Take a step from `state` and tell of it; the round's row is locked.

    Raises:
        RoundStateRefused: that state does not lead there.
    """
    if state not in SOURCES[step.state]:
        raise RoundStateRefused(state=state.value)
    await queries.take_step(context, round_id, step)
    out = await read(context, round_id)
    await emit(context, [event_of(_EVENTS[step.state], out, context.now)])
    return out
