"""Rounds: a kit version, sites, a period and a rule."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands import rules
from services.distribution.errors import RoundStateRefused, UnknownReference
from services.distribution.queries import catalogue
from services.distribution.queries import rounds as queries
from services.distribution.schemas.rounds import RoundIn, RoundOut, RoundState, RoundVersionIn
from shared.context import Context
from shared.contracts.distribution import RoundChanged, RoundClosed, RoundOpened, RoundPaused, RoundPlanned
from shared.contracts.distribution import RoundState as RoundPayload
from shared.contracts.vocabulary import Role
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import IdReused, InvalidRequest, NotFound

STEERERS = (Role.SITE_COORDINATOR,)

STEPS: dict[RoundState, tuple[frozenset[RoundState], type[RoundPayload]]] = {
    RoundState.OPEN: (frozenset({RoundState.DRAFT, RoundState.PAUSED}), RoundOpened),
    RoundState.PAUSED: (frozenset({RoundState.OPEN}), RoundPaused),
    RoundState.CLOSED: (frozenset({RoundState.OPEN, RoundState.PAUSED}), RoundClosed),
}
"""The state to reach: from which, and what is told."""


async def plan_round(context: Context, body: RoundIn) -> RoundOut:
    """Make a round in DRAFT with its rule; it pins the kit's newest version unless one is named.

    Raises:
        NotFound: a site is not one of the caller's.
        InvalidRequest: the rule lacks what its window needs, or the dates are no period.
        IdReused: the rule's id stands for another rule.
    """
    for site_id in body.site_ids:
        context.caller.must_be_at(site_id, *STEERERS)
    kit = await catalogue.kit(context.session, body.kit_id)
    _must_be_sound(body, kit)
    version = body.bom_version or kit["version"]
    if version > kit["version"]:
        raise UnknownReference()
    rule_id = body.rule.id or new_id()
    if not await queries.insert_rule(context.session, rule_id, body):
        raise IdReused()
    mode = body.mode.value if body.mode else kit["mode"]
    await queries.insert_round(context.session, body, rule_id, bom_version=version, mode=mode)
    out = await _read(context, body.id)
    await emit(context, [_event(RoundPlanned, out)])
    return out


def _must_be_sound(body: RoundIn, kit: RowMapping) -> None:
    wrong = {
        **rules.wrong_in(body.rule, "/rule"),
        ("/rule/unit", "not_of_this_kit"): body.rule.unit not in kit["recipient_units"],
        ("/ends_on", "before_starts_on"): body.ends_on < body.starts_on,
    }
    rules.refuse(wrong)


async def change_version(context: Context, round_id: UUID, body: RoundVersionIn) -> RoundOut:
    """Let a round give another version of its kit from an instant on; entitlements stay as they are.

    A hand-out's own time decides which version it was, also where it is heard of later.

    Raises:
        NotFound: none of its sites is the caller's.
        UnknownReference: the kit has no such version.
        InvalidRequest: the instant is past: what was given by then was told already.
        RoundStateRefused: the round is over.
        IdReused: the id stands for another change, or another begins at that instant.
    """
    row = await queries.lock_round(context.session, round_id)
    if row is None or not any(context.caller.at(site, *STEERERS) for site in row["site_ids"]):
        raise NotFound()
    known = await queries.version_change(context.session, body.id)
    if known is not None:
        if (known["round_id"], known["bom_version"]) != (round_id, body.bom_version) or (
            body.from_at not in (None, known["from_at"])
        ):
            raise IdReused()
        return await _read(context, round_id)
    if RoundState(row["state"]) in (RoundState.CLOSED, RoundState.RECONCILED):
        raise RoundStateRefused(state=row["state"])
    if body.bom_version > (await catalogue.kit(context.session, row["kit_id"]))["version"]:
        raise UnknownReference()
    from_at = body.from_at or context.now
    if from_at < context.now:
        raise InvalidRequest.at("/from_at", "past")
    done_by = context.caller.subject
    if not await queries.insert_version(context.session, round_id, body, from_at=from_at, done_by=done_by):
        raise IdReused()
    out = await _read(context, round_id)
    await emit(context, [_event(RoundChanged, out)])
    return out


async def move_round(context: Context, round_id: UUID, to: RoundState) -> RoundOut:
    """Open, pause or close a round; the same step again changes nothing.

    Raises:
        NotFound: none of its sites is the caller's.
        RoundStateRefused: its present state does not lead there.
    """
    row = await queries.lock_round(context.session, round_id)
    if row is None or not any(context.caller.at(site, *STEERERS) for site in row["site_ids"]):
        raise NotFound()
    state = RoundState(row["state"])
    if state is to:
        return await _read(context, round_id)
    sources, event = STEPS[to]
    if state not in sources:
        raise RoundStateRefused(state=state.value)
    await queries.set_state(context.session, round_id, to)
    out = await _read(context, round_id)
    await emit(context, [_event(event, out)])
    return out


async def _read(context: Context, round_id: UUID) -> RoundOut:
    row = await queries.read_round(context.session, round_id)
    if row is None:
        raise NotFound()
    return RoundOut(**row)


def _event(event: type[RoundPayload], out: RoundOut) -> RoundPayload:
    return event(
        round_id=out.round_id,
        version=out.version,
        code=out.code,
        kit_id=out.kit_id,
        kit_kind=out.kit_kind,
        bom_version=out.versions[-1].bom_version if out.versions else out.bom_version,
        unit=out.unit,
        site_ids=out.site_ids,
        state=out.state.value,
        starts_on=out.starts_on,
        ends_on=out.ends_on,
    )
