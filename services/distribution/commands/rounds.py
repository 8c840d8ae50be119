"""Rounds: a kit version, sites, a period and a rule; planned, and changed while they are drafts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.commands import rules
from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.errors import RoundStateRefused, UnknownReference
from services.distribution.queries import catalogue
from services.distribution.queries import rounds as queries
from services.distribution.rules.rounds import Plan, wrong_in
from services.distribution.schemas.rounds import (
    RoundChange,
    RoundIn,
    RoundInWords,
    RoundOut,
    RoundState,
    SitePlan,
)
from services.distribution.schemas.rules import RuleIn
from shared.auth import Principal
from shared.changing import must_be_as_read
from shared.context import Context
from shared.contracts.distribution import RoundPlanned, VersionFrom
from shared.contracts.distribution import RoundState as RoundPayload
from shared.contracts.vocabulary import Role, Scope
from shared.outbox import emit
from shared.problems import IdReused, InvalidRequest, NotFound

STEERERS = (Role.SITE_COORDINATOR,)
READERS = (Role.WAREHOUSE_CLERK, Role.SITE_COORDINATOR, Role.SHELTER_STAFF, Role.REPORTER, Scope.SCANNER)
_NEVER_EMPTY = ("code", "site_ids", "starts_on", "ends_on", "offline_policy")
_OF_SITES = frozenset({"site_ids", "planned", "sites_planned"})


async def plan_round(context: Context, body: RoundIn) -> RoundOut:
    """Make a round in DRAFT with its rule; it pins the kit's newest version unless one is named.

    Raises:
        NotFound: a site is not one of the caller's.
        InvalidRequest: the rule lacks what its window needs, or the plan contradicts itself.
        IdReused: the round's id stands for another round, or the rule's for another rule.
    """
    for site_id in body.site_ids:
        context.caller.must_be_at(site_id, *STEERERS)
    plan = _plan(body.model_dump(), body.sites_planned or ())
    content = fingerprint_of(body)
    if await queries.fingerprint_of(context.session, body.id) is None:
        pinned = await _pin(context, body, plan, content)
        if await queries.insert_round(context.session, body, pinned):
            out = await read(context, body.id)
            await emit(context, [event_of(RoundPlanned, out, context.now)])
            return out
    if await queries.fingerprint_of(context.session, body.id) != content:
        raise IdReused()
    return await read(context, body.id)


async def _pin(context: Context, body: RoundIn, plan: Plan, content: str) -> queries.Pinned:
    kit = await catalogue.kit(context.session, body.kit_id)
    _must_be_right([*_wrong_in_rule(body.rule, kit), *wrong_in(plan)])
    version = body.bom_version or kit["version"]
    if version > kit["version"]:
        raise UnknownReference()
    rule_id = body.rule.id or uuid5(body.id, "rule")
    if not await queries.insert_rule(context.session, rule_id, body):
        raise IdReused()
    mode = body.mode.value if body.mode else kit["mode"]
    return queries.Pinned(rule_id, version, mode, plan.total, context.caller.agency, content)


def _wrong_in_rule(rule: RuleIn, kit: RowMapping) -> list[tuple[str, str]]:
    wrong = {
        **rules.wrong_in(rule, "/rule"),
        ("/rule/unit", "not_of_this_kit"): rule.unit not in kit["recipient_units"],
    }
    return [place for place, is_wrong in wrong.items() if is_wrong]


async def change_round(context: Context, round_id: UUID, body: RoundChange, etag: str) -> RoundOut:
    """Change what `body` names of a draft, if it is still as the caller read it.

    Raises:
        NotFound: none of its sites is the caller's, or a new one is not.
        PreconditionFailed: somebody else changed it.
        RoundStateRefused: it is no draft any more.
        InvalidRequest: the plan would contradict itself, or something is emptied that every round has.
    """
    await locked(context, round_id)
    before = await read(context, round_id)
    must_be_as_read(etag, before.version)
    if before.state is not RoundState.DRAFT:
        raise RoundStateRefused(state=before.state.value)
    for site_id in set(body.site_ids or ()) - set(before.site_ids):
        context.caller.must_be_at(site_id, *STEERERS)
    changes = {name: getattr(body, name) for name in body.model_fields_set}
    rules.refuse({(f"/{name}", "missing"): name in changes and changes[name] is None for name in _NEVER_EMPTY})
    after = {**before.model_dump(), **changes}
    by_site = _sites_planned(before, body)
    if "planned" not in changes and by_site:
        after["planned"] = None  # the sum of the sites
    plan = _plan(after, by_site)
    rules.refuse(dict.fromkeys(wrong_in(plan), True))
    columns = {name: after[name] for name in ("code", "starts_on", "ends_on", "offline_policy", "project")}
    sites = (plan.site_ids, by_site) if _OF_SITES & set(changes) else None
    await queries.change_round(context.session, round_id, {**columns, "planned": plan.total}, sites)
    out = await read(context, round_id)
    await emit(context, [event_of(RoundPlanned, out, context.now)])
    return out


def _sites_planned(before: RoundOut, body: RoundChange) -> list[SitePlan]:
    if _OF_SITES & body.model_fields_set:
        return body.sites_planned or []
    return [SitePlan(site_id=one.site_id, planned=one.planned) for one in before.sites_planned]


def _plan(fields: dict[str, Any], by_site: Iterable[SitePlan]) -> Plan:
    return Plan(
        starts_on=fields["starts_on"],
        ends_on=fields["ends_on"],
        site_ids=fields["site_ids"],
        planned=fields["planned"],
        by_site=[(one.site_id, one.planned) for one in by_site],
    )


def _must_be_right(wrong: list[tuple[str, str]]) -> None:
    if wrong:
        problem = InvalidRequest()
        problem.errors = [{"pointer": pointer, "code": code} for pointer, code in wrong]
        raise problem


async def locked(context: Context, round_id: UUID) -> RowMapping:
    """A round that the caller may steer, its row locked.

    Raises:
        NotFound: none of its sites is the caller's.
    """
    row = await queries.lock_round(context.session, round_id)
    if row is None or not any(context.caller.at(site, *STEERERS) for site in row["site_ids"]):
        raise NotFound()
    return row


async def read(context: Context, round_id: UUID) -> RoundOut:
    """A round as it is now.

    Raises:
        NotFound: there is none.
    """
    row = await queries.read_round(context.session, round_id)
    if row is None:
        raise NotFound()
    return RoundOut(**row)


async def seen(session: AsyncSession, round_id: UUID, principal: Principal, *roles: str) -> tuple[RoundOut, list[UUID]]:
    """A round, and which of its sites the caller sees: those where one of `roles` is held (a reader's, if not named).

    Raises:
        NotFound: there is none.
    """
    row, sites = await _seen(session, round_id, principal, *roles)
    return RoundOut(**row), sites


async def seen_in_words(session: AsyncSession, round_id: UUID, principal: Principal, language: str) -> RoundInWords:
    """A round of the caller's sites, with its rule in words.

    Raises:
        NotFound: there is none.
    """
    row, _ = await _seen(session, round_id, principal)
    return told_in_words(row, language)


def told_in_words(row: RowMapping, language: str) -> RoundInWords:
    """A round as it was read, with its rule in words."""
    return RoundInWords(**row, rule_in_words=rules.words_of(row, language))


async def _seen(
    session: AsyncSession, round_id: UUID, principal: Principal, *roles: str
) -> tuple[RowMapping, list[UUID]]:
    row = await queries.read_round(session, round_id)
    sites = [site for site in row["site_ids"] if principal.at(site, *(roles or READERS))] if row else []
    if row is None or not sites:
        raise NotFound()
    return row, sites


def event_of(event: type[RoundPayload], out: RoundOut, now: datetime) -> RoundPayload:
    """What others are told of a round, with the version that it gives by now, and from when on it gives others."""
    begun = [one.bom_version for one in out.versions if one.from_at <= now]
    return event(
        round_id=out.round_id,
        version=out.version,
        code=out.code,
        kit_id=out.kit_id,
        kit_kind=out.kit_kind,
        bom_version=begun[-1] if begun else out.bom_version,
        versions=[VersionFrom(from_at=one.from_at, bom_version=one.bom_version) for one in out.versions],
        unit=out.unit,
        site_ids=out.site_ids,
        state=out.state.value,
        starts_on=out.starts_on,
        ends_on=out.ends_on,
    )
