"""Rounds: a kit version, sites, a period and a rule."""

from __future__ import annotations

from uuid import UUID

from services.distribution.commands.lost_devices import must_have_no_device_missing
from services.distribution.errors import RoundStateRefused, UnknownReference
from services.distribution.queries import catalogue
from services.distribution.queries import rounds as queries
from services.distribution.schemas.rounds import Period, RoundIn, RoundOut, RoundState
from shared.context import Context
from shared.contracts.distribution import RoundClosed, RoundOpened, RoundPaused, RoundPlanned
from shared.contracts.distribution import RoundState as RoundPayload
from shared.contracts.vocabulary import RecipientUnit, Role
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
    _must_be_sound(body)
    kit = await catalogue.kit(context.session, body.kit_id)
    version = body.bom_version or kit["version"]
    if version > kit["version"]:
        raise UnknownReference()
    rule_id = body.rule.id or new_id()
    if not await queries.insert_rule(context.session, rule_id, body):
        raise IdReused()
    await queries.insert_round(context.session, body, rule_id, version)
    out = await _read(context, body.id)
    await emit(context, [_event(RoundPlanned, out)])
    return out


def _must_be_sound(body: RoundIn) -> None:
    rule = body.rule
    wrong = {
        ("/rule/unit", "not_available"): rule.unit is RecipientUnit.DWELLING,  # no dwelling is told of yet
        ("/rule/emergency_id", "missing"): rule.window is Period.EVENT and rule.emergency_id is None,
        ("/rule/calendar_days", "missing"): rule.window is Period.CALENDAR and rule.calendar_days is None,
        ("/rule/anchor", "missing"): rule.window is Period.CALENDAR and rule.anchor is None,
        ("/rule/members_per_kit", "missing"): rule.quantity_max is not None and rule.members_per_kit is None,
        ("/ends_on", "before_starts_on"): body.ends_on < body.starts_on,
    }
    problem = InvalidRequest()
    problem.errors = [{"pointer": pointer, "code": code} for (pointer, code), is_wrong in wrong.items() if is_wrong]
    if problem.errors:
        raise problem


async def move_round(context: Context, round_id: UUID, to: RoundState) -> RoundOut:
    """Open, pause or close a round; the same step again changes nothing.

    Raises:
        NotFound: none of its sites is the caller's.
        RoundStateRefused: its present state does not lead there.
        DevicesMissing: it is to be closed, and of lost devices of its sites nobody has said what they hold.
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
    if to is RoundState.CLOSED:
        await must_have_no_device_missing(context, row["site_ids"])
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
        bom_version=out.bom_version,
        unit=out.unit,
        site_ids=out.site_ids,
        state=out.state.value,
        starts_on=out.starts_on,
        ends_on=out.ends_on,
    )
