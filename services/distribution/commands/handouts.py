"""Giving kits: one path for the online desk and for the log of a device that was offline.

Six steps, each set-based, in one transaction: new ids, entitlement rows, their locks, the judgement in a new
statement, the ledger, the outbox. Locks are taken in one order everywhere: entitlement rows, then balances.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from services.distribution import rules
from services.distribution.commands.asked import Asked, facts_of, load
from services.distribution.commands.recorded import (
    cases_of,
    events_of,
    outcome_of,
    repeated,
    stock_cases,
    verdict_rows,
)
from services.distribution.errors import OutOfStock
from services.distribution.queries import devices, handouts, judged, ledger
from services.distribution.rules import Facts, Judgement, Key
from services.distribution.schemas.handouts import LEFT, BatchIn, HandoutIn, HandoutOut
from shared.clock import local_day
from shared.context import Context
from shared.contracts.vocabulary import Role, Scope
from shared.outbox import emit
from shared.problems import IdReused, NotFound, Problem

GIVERS = (Role.WAREHOUSE_CLERK, Role.SITE_COORDINATOR, Role.SHELTER_STAFF, Scope.SCANNER)


@dataclass(frozen=True)
class Outcome:
    """What became of one item: a hand-out with its verdict, or a problem and no effect."""

    handout: HandoutOut | None = None
    problem: Problem | None = None


async def give_kit(context: Context, body: HandoutIn) -> HandoutOut:
    """Give a kit at an online desk.

    Raises:
        NotFound: the round is not one of the caller's sites.
        IdReused: the id stands for another hand-out.
        OutOfStock: the shelf has not enough; the refusal is recorded.
    """
    try:
        outcome = (await _give(context, [body], [context.now], offline=False))[0]
    except OutOfStock as problem:
        problem.record = partial(_record_out_of_stock, body, problem.parameters)
        raise
    if outcome.handout is None:
        raise outcome.problem or NotFound()
    return outcome.handout


async def _record_out_of_stock(body: HandoutIn, parameters: dict[str, Any], context: Context) -> None:
    """After the rollback: the id keeps this verdict for ever, and the refusal is told."""
    one = (await load(context, [body], [context.now]))[0]
    facts = (await facts_of(context, [one]))[0]
    new, _ = await handouts.insert_new(context.session, [_row(one, facts, context, offline=False)])
    if not new:
        return
    refused = rules.refused(facts, OutOfStock.code)
    by_id = {body.id: one}
    rows = verdict_rows(refused, by_id, {body.id: parameters})
    await judged.write(context.session, refused, verdicts=rows, cases=[])
    await emit(context, events_of(refused, by_id, [], offline=False))


async def record_batch(context: Context, body: BatchIn) -> list[Outcome]:
    """Record what a device gave while it was offline: goods that left are recorded, never refused."""
    contact = await devices.contact(context.session, body.device_id)
    offset = context.now - body.sent_at
    earliest = contact or datetime.min.replace(tzinfo=context.now.tzinfo)
    moments = [min(max(item.scanned_at + offset, earliest), context.now) for item in body.items]
    items = [item.model_copy(update={"device_id": body.device_id}) for item in body.items]
    order = sorted(range(len(items)), key=lambda n: (items[n].device_seq or 0, moments[n], items[n].id))
    outcomes = await _give(context, [items[n] for n in order], [moments[n] for n in order], offline=True)
    await devices.remember_contact(
        context.session, body.device_id, context.now, offset_ms=round(offset / timedelta(milliseconds=1))
    )
    placed = dict(zip(order, outcomes, strict=True))
    return [placed[n] for n in range(len(items))]


async def _give(
    context: Context, items: Sequence[HandoutIn], moments: Sequence[datetime], *, offline: bool
) -> list[Outcome]:
    asked = await load(context, items, moments)
    outcomes: dict[UUID, Outcome] = {}
    allowed: dict[UUID, Asked] = {}
    for one in asked:
        if not one.row["at_site"] or not context.caller.at(one.item.site_id, *GIVERS):
            outcomes[one.item.id] = Outcome(problem=NotFound())
        elif one.item.id not in allowed:
            allowed[one.item.id] = one
    facts = await facts_of(context, list(allowed.values()))
    new, made = await handouts.insert_new(
        context.session,
        [_row(one, fact, context, offline=offline) for one, fact in zip(allowed.values(), facts, strict=True)],
    )
    fresh = [one for one in allowed.values() if one.item.id in new]
    if fresh:
        judgement = await _judge(
            context, fresh, [fact for fact in facts if fact.handout_id in new], made, goods_gone=offline
        )
        outcomes |= await _move_and_tell(context, judgement, fresh, offline=offline)
    known = [id_ for id_ in allowed if id_ not in new]
    if known:
        outcomes |= await _stored(context, [allowed[id_] for id_ in known])
    return [_same_content(outcomes[one.item.id], one, allowed) for one in asked]


def _same_content(outcome: Outcome, one: Asked, allowed: dict[UUID, Asked]) -> Outcome:
    first = allowed.get(one.item.id)
    return Outcome(problem=IdReused()) if first and first.fingerprint != one.fingerprint else outcome


async def _stored(context: Context, known: Sequence[Asked]) -> dict[UUID, Outcome]:
    rows = await handouts.stored(context.session, [one.item.id for one in known])
    outcomes: dict[UUID, Outcome] = {}
    for one in known:
        row = rows[one.item.id]
        same = bytes(row["fingerprint"]).hex() == one.fingerprint
        outcomes[one.item.id] = Outcome(handout=repeated(row)) if same else Outcome(problem=IdReused())
    return outcomes


def _row(one: Asked, facts: Facts, context: Context, *, offline: bool) -> dict[str, Any]:
    row, item = one.row, one.item
    return {
        "id": item.id,
        "fingerprint": one.fingerprint,
        "round_id": item.round_id,
        "site_id": item.site_id,
        "kit_id": row["kit_id"],
        "bom_version": row["bom_version"],
        "mode": row["mode"],
        "quantity": item.quantity,
        "unit": row["unit"],
        "unit_id": one.unit_id,
        "card_code": item.card,
        "card_id": row["card_id"],
        "person_id": row["person_id"],
        "household_id": row["household_id"],
        "arrival_group_id": row["arrival_group_id"],
        "device_id": item.device_id,
        "device_seq": item.device_seq,
        "offline": offline,
        "source": "SCAN" if item.card else "SEARCH",
        "done_by": context.caller.subject,
        "occurred_at": one.occurred_at,
        "rule_id": facts.rule_id,
        "window_key": rules.window_key(facts),
        "allowance": rules.allowance_of(facts),
    }


async def _move_and_tell(
    context: Context, judgement: Judgement, fresh: Sequence[Asked], *, offline: bool
) -> dict[UUID, Outcome]:
    """Goods move last: everybody at a site waits for the rows of one hot lot until the commit."""
    by_id = {one.item.id: one for one in fresh}
    details = await _refusal_details(context, judgement)
    cases = cases_of(judgement, by_id)
    rows = verdict_rows(judgement, by_id, details)
    await judged.write(context.session, judgement, verdicts=rows, cases=[case.row for case in cases])
    short = await _move(context, judgement, by_id)
    if short and not offline:
        needed, missing = short[0]["needed"], short[0]["short"]
        raise OutOfStock(item=str(short[0]["item_id"]), needed=needed, available=needed - missing)
    if short:
        found = stock_cases(context, short)
        await judged.open_cases(context.session, [case.row for case in found])
        cases += found
    await emit(context, events_of(judgement, by_id, cases, offline=offline))
    return {
        one.facts.handout_id: Outcome(handout=outcome_of(one, by_id[one.facts.handout_id], details))
        for one in judgement.judged
    }


async def _judge(
    context: Context, fresh: Sequence[Asked], facts: Sequence[Facts], made: set[Key], *, goods_gone: bool
) -> Judgement:
    """Judge under the locks of the entitlement rows; those that this transaction made are its own already."""
    while True:
        ordered = sorted({rules.key_of(fact) for fact in facts}, key=str)
        await handouts.lock_entitlements(context.session, [key for key in ordered if key not in made])
        standings, aliases = await handouts.standings(context.session, ordered)
        if not aliases:
            return rules.judge(facts, standings, goods_gone=goods_gone)
        for one in fresh:  # somebody was merged while this waited for the locks
            one.unit_id = aliases.get(one.unit_id, one.unit_id)
        facts = await facts_of(context, fresh)
        keys = {rules.key_of(fact): rules.allowance_of(fact) for fact in facts}
        await handouts.ensure_entitlements(context.session, keys.items())


async def _refusal_details(context: Context, judgement: Judgement) -> dict[UUID, dict[str, Any]]:
    """For what was received already: when, where, and from when again."""
    details: dict[UUID, dict[str, Any]] = {}
    again = [one for one in judgement.judged if one.code == "already_received"]
    given = await handouts.last_given(context.session, {one.key for one in again}) if again else {}
    for one in again:
        last = given.get(one.key)
        until = rules.blocked_until(one.key[2], one.facts.period_days)
        details[one.facts.handout_id] = {
            "given_at": last["occurred_at"] if last else None,
            "given_site_id": last["site_id"] if last else None,
            "blocked_until": until,
        }
    return details


async def _move(context: Context, judgement: Judgement, by_id: dict[UUID, Asked]) -> Sequence[Any]:
    left = [by_id[one.facts.handout_id] for one in judgement.judged if one.verdict in LEFT]
    if not left:
        return []
    return await ledger.issue(
        context.session,
        movements=(_movement(one, context) for one in left),
        lines=_lines(left),
        today=local_day(context.now, context.settings.time_zone),
    )


def _movement(one: Asked, context: Context) -> dict[str, Any]:
    return {
        "id": one.item.id,
        "kind": "HANDOUT",
        "reason": "HANDOUT",
        "occurred_at": one.occurred_at,
        "done_by": context.caller.subject,
        "device_id": one.item.device_id,
        "reverses": None,
        "fingerprint": one.fingerprint,
    }


def _lines(left: Iterable[Asked]) -> Iterable[dict[str, Any]]:
    n = 0
    for one in left:
        for item_id, quantity in one.components.items():
            n += 1
            yield {
                "line": n,
                "movement_id": one.item.id,
                "place_id": one.item.site_id,
                "item_id": item_id,
                "qty": quantity,
            }
