"""Review cases: a disagreement is resolved by a named person."""

from __future__ import annotations

from uuid import UUID

from services.distribution.queries import cases as queries
from services.distribution.schemas.handouts import CaseOut, ResolutionIn
from shared.context import Context
from shared.contracts.distribution import DistributionCaseResolved
from shared.contracts.vocabulary import Role
from shared.outbox import emit
from shared.problems import Conflict, NotFound


async def resolve_case(context: Context, case_id: UUID, body: ResolutionIn) -> CaseOut:
    """Resolve an open case; an over-issue stays open while its excess stands (I2).

    Raises:
        NotFound: it is no open case of the caller's sites.
        Conflict: its excess still stands: reverse the hand-out, or raise the allowance.
    """
    row = await queries.lock_case(context.session, case_id)
    if row is None or not context.caller.at(row["site_id"], Role.SITE_COORDINATOR):
        raise NotFound()
    if row["kind"] == "OVER_ISSUE" and row["excess"] > 0:
        raise Conflict()
    await queries.resolve(context.session, case_id, body.resolution, context)
    await emit(context, [DistributionCaseResolved(case_id=case_id, resolution="RESOLVED", occurred_at=context.now)])
    return CaseOut(**{**row, "state": "RESOLVED", "resolution": body.resolution})
