"""Giving kits: one path for the online desk and for the log of a device that was offline.

Six steps, each set-based, in one transaction: new ids, entitlement rows, their locks, the judgement in a new
statement, the ledger, the outbox. Locks are taken in one order everywhere: the rows that guard ARRIVAL windows, the
gates of units that may come to stand for another, entitlement rows, then balances.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from services.distribution import rules
from services.distribution.commands.asked import Asked, Moment, facts_of, load, same_scan_within
from services.distribution.commands.cases import case_events
from services.distribution.commands.recorded import (
    cases_of,
    discrepancies,
    events_of,
    outcome_of,
    repeated,
    settled_windows,
    stock_cases,
    verdict_rows,
)
from services.distribution.commands.refusals import refusal_details
from services.distribution.commands.vouchers import record_vouchers, wrong_serials
from services.distribution.errors import OutOfStock
from services.distribution.queries import cases as case_queries
from services.distribution.queries import entitlements, handouts, judged, ledger
from services.distribution.rules import Facts, Judgement, Key
from services.distribution.schemas.handouts import LEFT, HandoutIn, HandoutOut, Verdict
from shared.clock import local_day
from shared.context import Context
from shared.contracts.vocabulary import Role, Scope
from shared.outbox import emit
from shared.problems import IdReused, NotFound, Problem, RequestInFlight

GIVERS = (Role.WAREHOUSE_CLERK, Role.SITE_COORDINATOR, Role.SHELTER_STAFF, Scope.SCANNER)


@dataclass(frozen=True)
class Outcome:
    """What became of one item: a hand-out with its verdict, or a problem and no effect."""

    handout: HandoutOut | None = None
    problem: Problem | None = None


async def give_kit(context: Context, body: HandoutIn) -> HandoutOut:
    """Give a kit at an online desk.

    Raises:
        NotFound: the round is not one of the caller's sites, or a device names another.
        IdReused: the id stands for another hand-out.
        OutOfStock: the shelf has not enough; the refusal is recorded.
    """
    must_be_own_device(context, body.device_id)
    try:
        outcome = (await give(context, [body], [_at_the_desk(context)], offline=False))[0]
    except OutOfStock as problem:
        problem.record = partial(_record_out_of_stock, body, problem.parameters)
        raise
    if outcome.handout is None:
        raise outcome.problem or NotFound()
    return outcome.handout


def must_be_own_device(context: Context, device_id: UUID | None) -> None:
    """A device speaks for itself alone; staff may hold any.

    Raises:
        NotFound: it is another device.
    """
    if context.caller.kind == "device" and device_id not in (None, context.caller.subject):
        raise NotFound()


def _at_the_desk(context: Context) -> Moment:
    return Moment(context.now, context.now)


async def _record_out_of_stock(body: HandoutIn, parameters: dict[str, Any], context: Context) -> None:
    """After the rollback: the id keeps this verdict for ever, and the refusal is told."""
    one = (await load(context, [body], [_at_the_desk(context)]))[0]
    facts = (await facts_of(context, [one]))[0]
    new, _ = await handouts.insert_new(context.session, [_row(one, facts, context, offline=False)])
    if not new:
        return
    refused = rules.refused(facts, OutOfStock.code)
    by_id = {body.id: one}
    rows = verdict_rows(refused, by_id, {body.id: parameters})
    await judged.write(context, refused, verdicts=rows, cases=[], settled=[])
    await emit(context, events_of(refused, by_id, offline=False))


async def give(
    context: Context, items: Sequence[HandoutIn], moments: Sequence[Moment], *, offline: bool
) -> list[Outcome]:
    """Judge and record hand-outs in their order; with `offline` the goods are gone."""
    asked = await load(context, items, moments)
    outcomes: dict[UUID, Outcome] = {}
    allowed: dict[UUID, Asked] = {}
    for one in asked:
        if not one.row["at_site"] or not context.caller.at(one.item.site_id, *GIVERS):
            outcomes[one.item.id] = Outcome(problem=NotFound())
        elif not offline and (wrong := wrong_serials(one)):
            outcomes[one.item.id] = Outcome(problem=wrong)
        elif one.item.id not in allowed:
            allowed[one.item.id] = one
    facts = await facts_of(context, list(allowed.values()))
    new, made = await handouts.insert_new(
        context.session,
        [_row(one, fact, context, offline=offline) for one, fact in zip(allowed.values(), facts, strict=True)],
    )
    fresh = [one for one in allowed.values() if one.item.id in new]
    if fresh:
        fresh_facts = [fact for fact in facts if fact.handout_id in new]
        judgement, fresh = await _judge(context, fresh, fresh_facts, made, goods_gone=offline)
        outcomes |= await _move_and_tell(context, judgement, fresh, offline=offline)
    known = [id_ for id_ in allowed if id_ not in new]
    if known:
        outcomes |= await _stored(context, [allowed[id_] for id_ in known], offline=offline)
    return [_same_content(outcomes[one.item.id], one, allowed) for one in asked]


def _same_content(outcome: Outcome, one: Asked, allowed: dict[UUID, Asked]) -> Outcome:
    first = allowed.get(one.item.id)
    return Outcome(problem=IdReused()) if first and first.fingerprint != one.fingerprint else outcome


async def _stored(context: Context, known: Sequence[Asked], *, offline: bool) -> dict[UUID, Outcome]:
    rows = await handouts.stored(context.session, [one.item.id for one in known])
    outcomes: dict[UUID, Outcome] = {}
    for one in known:
        row = rows.get(one.item.id)
        if row is None or bytes(row["fingerprint"]).hex() != one.fingerprint:
            outcomes[one.item.id] = Outcome(problem=IdReused())
        elif offline and row["verdict"] == Verdict.REFUSED:
            # The desk's refusal was committed while this log was read: sent again, it is recorded as given.
            outcomes[one.item.id] = Outcome(problem=RequestInFlight())
        else:
            outcomes[one.item.id] = Outcome(handout=repeated(row))
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
        "claimed_as": row["claimed_as"],
        "card_code": item.card,
        "card_id": row["card_id"],
        "person_id": row["person_id"],
        "household_id": row["household_id"],
        "arrival_group_id": row["arrival_group_id"],
        "device_id": item.device_id,
        "device_seq": item.device_seq,
        "offline": offline,
        "source": one.moment.source or ("SCAN" if item.card else "SEARCH"),
        "done_by": context.caller.subject,
        "occurred_at": one.occurred_at,
        "scanned_at": one.moment.scanned_at,
        "provisional": row["provisional"],
        "rule_id": facts.rule_id,
        "window_key": rules.window_key(facts),
        "allowance": rules.row_allowance(facts),
    }


async def _move_and_tell(
    context: Context, judgement: Judgement, fresh: Sequence[Asked], *, offline: bool
) -> dict[UUID, Outcome]:
    """Goods move last: everybody at a site waits for the rows of one hot lot until the commit."""
    by_id = {one.item.id: one for one in fresh}
    details = await refusal_details(context, judgement)
    cases = cases_of(judgement, by_id)
    rows = verdict_rows(judgement, by_id, details)
    changed = await judged.write(context, judgement, verdicts=rows, cases=cases, settled=settled_windows(judgement))
    left = [by_id[one.facts.handout_id] for one in judgement.judged if one.verdict in LEFT]
    found = await record_vouchers(context, left, offline=offline)
    short = await _move(context, left)
    if short and not offline:
        needed, missing = short[0]["needed"], short[0]["short"]
        raise OutOfStock(item=str(short[0]["item_id"]), needed=needed, available=needed - missing)
    events = events_of(judgement, by_id, offline=offline)
    events += case_events(context, cases, changed, resolution="ALLOWANCE_GREW")
    found += stock_cases(context, short)
    if found:
        events += case_events(context, found, await case_queries.change(context, found), resolution="")
        events += discrepancies(found)
    await emit(context, events)
    return {
        one.facts.handout_id: Outcome(handout=outcome_of(one, by_id[one.facts.handout_id], details))
        for one in judgement.judged
    }


async def _judge(
    context: Context, fresh: list[Asked], facts: list[Facts], made: set[Key], *, goods_gone: bool
) -> tuple[Judgement, list[Asked]]:
    """Judge under the locks of the entitlement rows; those that this transaction made are its own already.

    Answers what is known of the items too: somebody may have been bound or merged while this waited for the locks.
    """
    while True:
        ordered = sorted({rules.key_of(fact) for fact in facts}, key=str)
        await entitlements.lock(context.session, [key for key in ordered if key not in made])
        possible = sorted(set().union(*(rules.keys_of(fact) for fact in facts)), key=str)
        standings, moved = await entitlements.standings(context.session, possible, _claimants(fresh))
        if not moved:
            within = same_scan_within(context)
            judgement = rules.judge(facts, standings, goods_gone=goods_gone, same_scan_within=within)
            for one, judged_one in zip(fresh, judgement.judged, strict=True):
                one.refill = judged_one.refill
            return judgement, fresh
        fresh = await load(context, [one.item for one in fresh], [one.moment for one in fresh])
        facts = await facts_of(context, fresh)
        allowances = {rules.key_of(fact): rules.row_allowance(fact) for fact in facts}
        await entitlements.ensure(context.session, allowances, _claimants(fresh))


def _claimants(fresh: Iterable[Asked]) -> list[dict[str, object]]:
    """As whom the items are asked for; a site stands for itself."""
    return [one.claimant for one in fresh if one.row["unit"] != "SITE"]


async def _move(context: Context, left: Sequence[Asked]) -> Sequence[Any]:
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
