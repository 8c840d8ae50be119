"""An arrival group's numbers, counted anew whenever somebody of it gets a record or a token."""

from __future__ import annotations

from uuid import UUID

from services.registration.queries import arrivals as queries
from services.registration.queries.group_numbers import group_totals
from shared.context import Context
from shared.contracts.registration import ArrivalGroupChanged
from shared.outbox import emit


async def hold_group(context: Context, group_id: UUID | None) -> None:
    """Hold a group's row before anything of it is held: everybody locks the group first, then people, then cards."""
    if group_id is not None:
        await queries.lock_group(context.session, group_id)


async def tell_group(
    context: Context,
    group_id: UUID,
    *,
    state: str | None = None,
    announced: int | None = None,
    cards_added: int = 0,
    people_added: int = 0,
) -> None:
    """Count a group whose row is held, and tell its new state where that is another one.

    A protected record changes no number, so that it tells nothing.
    """
    totals = await group_totals(context.session, group_id)
    now = await queries.update_group(
        context.session,
        group_id,
        state=state,
        announced=announced,
        cards_added=cards_added,
        people_added=people_added,
        registered=totals["registered"],
        tokens=totals["tokens"],
    )
    if now is not None:
        await emit(context, [ArrivalGroupChanged.model_validate({**now, "arrival_group_id": group_id})])
