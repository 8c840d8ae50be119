"""Overrides: two people give more than the rule allows, the second at once or within a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.asked import Asked
from services.distribution.commands.cases import case_events
from services.distribution.errors import AlreadyCountersigned, NoOverride, OverrideOverdue, SecondPersonNeeded
from services.distribution.queries import cases, handouts
from services.distribution.queries import overrides as queries
from services.distribution.rules import Judgement
from services.distribution.schemas.handouts import HandoutIn
from services.distribution.schemas.overrides import OverrideOut
from shared.auth import Principal
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.outbox import emit
from shared.problems import NotFound

SECONDS = (Role.SITE_COORDINATOR,)
"""Whoever countersigns holds one of these at the site."""
COUNTERSIGNED = "COUNTERSIGNED"


def second_at_the_desk(context: Context, body: HandoutIn, second: Principal | None) -> UUID | None:
    """Who countersigns at once; a token without an override says nothing.

    Raises:
        SecondPersonNeeded: it is the same person, no person, or one without the role at the site.
    """
    if second is None or body.override is None:
        return None
    same = second.subject in (_asked_by(context, body), context.caller.subject)
    if same or second.kind != "staff" or not second.at(body.site_id, *SECONDS):
        raise SecondPersonNeeded()
    return second.subject


def _asked_by(context: Context, item: HandoutIn) -> UUID:
    """Who asks: whoever the device names, for it speaks for the people who hold it; else the caller."""
    named = item.override.asked_by if item.override else None
    return named if named and item.device_id else context.caller.subject


def overrides_of(
    context: Context, judgement: Judgement, by_id: Mapping[UUID, Asked], signer: UUID | None
) -> dict[UUID, OverrideOut]:
    """The overrides under which something was given."""
    due_at = context.now + timedelta(hours=getattr(context.settings, "countersign_hours", 24))
    found: dict[UUID, OverrideOut] = {}
    for judged in judgement.judged:
        item = by_id[judged.facts.handout_id].item
        if item.override and judged.claims:
            found[item.id] = OverrideOut(
                reason=item.override.reason,
                asked_by=_asked_by(context, item),
                due_at=due_at,
                signed_by=signer,
                signed_at=context.now if signer else None,
            )
    return found


def override_of(row: RowMapping) -> OverrideOut | None:
    """The override of a stored hand-out."""
    if row["override_reason"] is None:
        return None
    names = ("asked_by", "due_at", "signed_by", "signed_at")
    return OverrideOut(reason=row["override_reason"], **{name: row[name] for name in names})


async def keep_overrides(context: Context, overrides: Mapping[UUID, OverrideOut]) -> None:
    """Store them, with the signatures that they have."""
    if overrides:
        await queries.insert(context.session, overrides, asked_at=context.now)


async def countersign(context: Context, handout_id: UUID) -> OverrideOut:
    """A second person takes responsibility too; the same again answers the same.

    Raises:
        NotFound: it was given at another site.
        NoOverride: it was given without one.
        SecondPersonNeeded: the caller asked for it, or gave it, or is no person.
        AlreadyCountersigned: somebody else was first.
        OverrideOverdue: it is too late; its case has to be resolved.
    """
    row = (await handouts.stored(context.session, [handout_id])).get(handout_id)
    if row is None or not context.caller.at(row["site_id"], *SECONDS):
        raise NotFound()
    override = override_of(row)
    if override is None:
        raise NoOverride()
    if override.signed_by is None:
        _must_be_a_second_person(context, override, row["done_by"])
        if await queries.sign(context.session, handout_id, override.asked_by, context):
            changed = await cases.settle_override(context, handout_id, COUNTERSIGNED)
            await emit(context, case_events(context, [], changed, resolution=COUNTERSIGNED))
        override = override_of((await handouts.stored(context.session, [handout_id]))[handout_id]) or override
    if override.signed_by != context.caller.subject:
        raise AlreadyCountersigned()
    return override


def _must_be_a_second_person(context: Context, override: OverrideOut, done_by: UUID) -> None:
    caller = context.caller
    if caller.kind != "staff" or caller.subject in (override.asked_by, done_by):
        raise SecondPersonNeeded()
    if context.now > override.due_at:
        raise OverrideOverdue(due_at=override.due_at)
