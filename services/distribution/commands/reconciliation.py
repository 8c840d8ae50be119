"""A round is reconciled when what was loaded is accounted for, item by item, or a person accepts what is not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.commands import round_steps
from services.distribution.commands.rounds import STEERERS, locked, read
from services.distribution.errors import RoundStateRefused, RoundUnbalanced
from services.distribution.queries import round_stock as queries
from services.distribution.queries.gates import close_round_gate
from services.distribution.queries.round_steps import Step
from services.distribution.rules.rounds import SOURCES, Tally, unaccepted
from services.distribution.schemas.round_steps import UnsettledOut
from services.distribution.schemas.round_stock import BalanceLine, ReconcileIn, ReconciliationOut, TeamLine
from services.distribution.schemas.rounds import RoundOut, RoundState
from shared.context import Context
from shared.contracts.distribution import DistributionCaseOpened, DistributionCaseResolved
from shared.contracts.envelope import Payload
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import NotAllowed

DIFFERENCES_MAX = 50
"""How many a refusal names."""


async def read_reconciliation(session: AsyncSession, round_: RoundOut, sites: list[UUID]) -> ReconciliationOut:
    """Whether the sum holds at `sites`, and what of them is unsettled."""
    tallies = await _tallies(session, round_.round_id)
    found = await round_steps.read_unsettled(session, round_.round_id)
    return ReconciliationOut(
        state=round_.state,
        lines=[_line(one) for one in tallies if one.site_id in sites],
        teams=[TeamLine(**row) for row in await queries.teams(session, round_.round_id) if row["site_id"] in sites],
        reconciled=[
            BalanceLine(**row) for row in await queries.reconciled(session, round_.round_id) if row["site_id"] in sites
        ],
        unsettled=UnsettledOut(
            cases=[case for case in found.cases if case.site_id in sites],
            devices=found.devices,
            sheets=[sheet for sheet in found.sheets if sheet.site_id in sites],
        ),
    )


async def reconcile_round(context: Context, round_id: UUID, body: ReconcileIn) -> RoundOut:
    """Reconcile a closed round; each accepted difference is a case of its own, resolved by the caller.

    Only a difference that is still as it was accepted counts as accepted. What is being recorded at this moment is
    waited for and is in the account; what comes meanwhile is recorded after it.

    Raises:
        NotFound: none of its sites is the caller's.
        NotAllowed: the caller does not coordinate all of its sites.
        RoundStateRefused: it is not closed.
        RoundUnsettled: a case is open, a device's log has not come, or a sheet is not typed.
        RoundUnbalanced: differences that nobody accepts; it names each.
    """
    row = await locked(context, round_id)
    if not all(context.caller.at(site, *STEERERS) for site in row["site_ids"]):
        raise NotAllowed(roles=", ".join(STEERERS))
    state = RoundState(row["state"])
    if state is RoundState.RECONCILED:
        return await read(context, round_id)
    if state not in SOURCES[RoundState.RECONCILED]:
        raise RoundStateRefused(state=state.value)
    await close_round_gate(context.session, round_id)
    round_steps.must_be_settled(await round_steps.read_unsettled(context.session, round_id), body.despite)
    tallies = await _tallies(context.session, round_id)
    accepted = {(one.site_id, one.item_id): one.difference for one in body.accepted}
    left = unaccepted(tallies, accepted)
    if left:
        differences = [_named(one) for one in left[:DIFFERENCES_MAX]]
        raise RoundUnbalanced(count=len(left), differences=differences)
    reasons = {(one.site_id, one.item_id): one.reason.value for one in body.accepted}
    lines = [_reconciled(one, reasons, round_id, context) for one in tallies]
    await queries.keep_reconciled(context.session, lines)
    out = await round_steps.take(context, round_id, state, Step(RoundState.RECONCILED, despite=body.despite))
    await emit(context, _cases(lines, context))
    return out


async def _tallies(session: AsyncSession, round_id: UUID) -> list[Tally]:
    return [Tally(**row) for row in await queries.tallies(session, round_id)]


def _line(one: Tally) -> BalanceLine:
    return BalanceLine(**_figures(one), difference=one.difference)


def _figures(one: Tally) -> dict[str, Any]:
    names = ("site_id", "item_id", "loaded", "issued", "returned", "lost", "damaged")
    return {name: getattr(one, name) for name in names}


def _named(one: Tally) -> dict[str, Any]:
    return {"site_id": str(one.site_id), "item_id": str(one.item_id), "difference": one.difference}


def _reconciled(one: Tally, reasons: dict[tuple[UUID, UUID], str], round_id: UUID, context: Context) -> dict[str, Any]:
    return {
        **_figures(one),
        "round_id": round_id,
        "difference": one.difference,
        "reason": reasons[one.site_id, one.item_id] if one.difference else None,
        "case_id": new_id() if one.difference else None,
        "done_by": context.caller.subject,
        "occurred_at": context.now,
    }


def _cases(lines: list[dict[str, Any]], context: Context) -> list[Payload]:
    events: list[Payload] = []
    for line in lines:
        if line["case_id"] is not None:
            events.append(
                DistributionCaseOpened(
                    case_id=line["case_id"],
                    kind="ROUND_DIFFERENCE",
                    site_id=line["site_id"],
                    excess=line["difference"],
                    occurred_at=context.now,
                )
            )
            events.append(
                DistributionCaseResolved(case_id=line["case_id"], resolution=line["reason"], occurred_at=context.now)
            )
    return events
