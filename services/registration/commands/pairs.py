"""Judgements about two records: different people for ever, not sure, or the same, which leads to a merge."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.merging import JUDGES, MERGERS, must_be_known
from services.registration.commands.viewers import viewer_of
from services.registration.errors import AlreadyMerged, JudgedDifferent
from services.registration.queries import merging, pairs
from services.registration.queries.standing import lock_people, standing_people
from services.registration.queries.tasks import close_matches
from services.registration.rules.merging import differing
from services.registration.schemas.merging import DecidedOut, DecideIn, PairOut, ProposalOut
from services.registration.vocabulary import Judgement, PairState
from shared.auth import Principal
from shared.context import Context


async def list_pairs(
    session: AsyncSession, principal: Principal, state: PairState, *, after: UUID, limit: int
) -> Sequence[RowMapping]:
    """Pairs at the caller's own sites: a registrar's of whom both are known there, a coordinator's of whom one is.

    A candidate of another site is a question for a registrar, not a record. Protected ones are their officers'.
    """
    return await pairs.pairs_at(
        session,
        state=state,
        sites=list(principal.sites(*MERGERS)),
        wider_sites=list(principal.sites(*JUDGES)),
        viewer=viewer_of(principal),
        after=after,
        limit=limit,
    )


def pair_out(row: RowMapping) -> PairOut:
    """A pair as it is answered."""
    return PairOut.model_validate(dict(row))


async def decide_pair(context: Context, body: DecideIn) -> DecidedOut:
    """Keep what was judged of two records.

    SAME writes nothing that lasts: it answers what a merge has to know. DIFFERENT stands until a coordinator, or an
    officer, says otherwise.

    Raises:
        NotFound: another site, or one of the two may not be known to the caller.
        AlreadyMerged: one of them belongs to another person by now.
        JudgedDifferent: they were judged to be two people, and the caller may not take that back.
    """
    context.caller.must_be_at(body.site_id, *MERGERS)
    ids = [body.one_id, body.other_id]
    await lock_people(context.session, ids)
    known = await must_be_known(context, ids)
    for row in known.values():
        if row["merged_into"]:
            standing = await standing_people(context.session, [row["id"]])
            await must_be_known(context, list(standing.values()))
            raise AlreadyMerged(person_id=str(standing[row["id"]]))
    if body.judgement is not Judgement.DIFFERENT:
        await _take_back(context, body)
    if body.judgement is Judgement.SAME:
        return DecidedOut(state=PairState.OPEN, proposal=await _proposal(context, body))
    await pairs.decide(
        context.session,
        body.one_id,
        body.other_id,
        state=body.judgement,
        by=context.caller.subject,
        at=context.now,
    )
    if body.judgement is Judgement.DIFFERENT:
        await close_matches(context.session, body.one_id, body.other_id, by=context.caller.subject, at=context.now)
    return DecidedOut(state=PairState(body.judgement))


async def _take_back(context: Context, body: DecideIn) -> None:
    """Let what was judged before wait again, also where it was judged of records that were merged since."""
    if not await pairs.judged_different(context.session, [(body.one_id, body.other_id)]):
        return
    if not context.caller.at(body.site_id, *JUDGES):
        raise JudgedDifferent()
    await pairs.take_back(context.session, body.one_id, body.other_id, by=context.caller.subject, at=context.now)


async def _proposal(context: Context, body: DecideIn) -> ProposalOut:
    rows = await merging.rows_now(context.session, {"person": [str(body.one_id), str(body.other_id)]})
    one, other = (rows["person"][str(id_)] for id_ in (body.one_id, body.other_id))
    homes = [row["household_id"] for row in (one, other) if row["household_id"]]
    return ProposalOut(
        one_id=body.one_id,
        one_version=one["version"],
        other_id=body.other_id,
        other_version=other["version"],
        differing=differing(one, other),
        household_ids=list(dict.fromkeys(homes)),
    )
