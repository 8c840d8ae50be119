"""Giving kits: one path for the online desk and for the log of a device that was offline.

Six steps, each set-based, in one transaction: new ids, entitlement rows, their locks, the judgement in a new
statement, the ledger, the outbox. Locks are taken in one order everywhere: the rows that guard ARRIVAL windows, the
gates of rounds and of units that may come to stand for another, entitlement rows, gates of ids, then balances. Whoever
holds a round's row took it before all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from services.distribution import rules
from services.distribution.commands.asked import Asked, Moment, facts_of, load
from services.distribution.commands.cases import case_events
from services.distribution.commands.contents import wrong_contents
from services.distribution.commands.handout_rows import lines_of, movement_of, owed_rows, row_of, substitution_rows
from services.distribution.commands.inheriting import inherit
from services.distribution.commands.overrides import keep_overrides, overrides_of, second_at_the_desk
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
from services.distribution.commands.repeats import same_scan_within
from services.distribution.commands.vouchers import record_vouchers, wrong_serials
from services.distribution.errors import OutOfStock
from services.distribution.queries import cases as case_queries
from services.distribution.queries import contents, entitlements, handouts, ids, judged, ledger, loans
from services.distribution.rules import Facts, Judgement, Key
from services.distribution.schemas.handouts import LEFT, HandoutIn, HandoutOut, Verdict
from shared.auth import Principal
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


async def give_kit(context: Context, body: HandoutIn, second: Principal | None = None) -> HandoutOut:
    """Give a kit at an online desk; `second` is a person who is there too and countersigns an override.

    Raises:
        NotFound: the round is not one of the caller's sites, or a device names another.
        IdReused: the id stands for another hand-out.
        InvalidRequest: what is really given names no item, or more is owed than the bill holds.
        SecondPersonNeeded: whoever countersigns may not, or is the same person.
        OutOfStock: the shelf has not enough; the refusal is recorded.
    """
    must_be_own_device(context, body.device_id)
    signer = second_at_the_desk(context, body, second)
    try:
        outcome = (await give(context, [body], [_at_the_desk(context)], offline=False, signer=signer))[0]
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
    row = row_of(one, facts, context, offline=False, group_handout_id=None)
    new, _ = await handouts.insert_new(context.session, [row])
    await _must_be_no_movement(context, [body.id], offline=False)
    if not new:
        return
    refused = rules.refused(facts, OutOfStock.code)
    by_id = {body.id: one}
    rows = verdict_rows(refused, by_id, {body.id: parameters})
    cases = cases_of(refused, by_id, {})
    changed = await judged.write(context, refused, verdicts=rows, cases=cases, settled=[])
    await emit(context, events_of(refused, by_id, offline=False) + case_events(context, cases, changed, resolution=""))


async def give(
    context: Context,
    items: Sequence[HandoutIn],
    moments: Sequence[Moment],
    *,
    offline: bool,
    signer: UUID | None = None,
    group_handout_id: UUID | None = None,
) -> list[Outcome]:
    """Judge and record hand-outs in their order; with `offline` the goods are gone.

    `signer` countersigns their overrides at once; `group_handout_id` is the hand-out to a group that they are of.
    """
    asked = await load(context, items, moments)
    wrong = await wrong_contents(context, asked)
    outcomes: dict[UUID, Outcome] = {}
    allowed: dict[UUID, Asked] = {}
    for one in asked:
        if not one.row["at_site"] or not context.caller.at(one.item.site_id, *GIVERS):
            outcomes[one.item.id] = Outcome(problem=NotFound())
        elif one.item.id in wrong:
            outcomes[one.item.id] = Outcome(problem=wrong[one.item.id])
        elif not offline and (wrong_voucher := wrong_serials(one)):
            outcomes[one.item.id] = Outcome(problem=wrong_voucher)
        elif one.item.id not in allowed:
            allowed[one.item.id] = one
    facts = await facts_of(context, list(allowed.values()))
    new, made = await handouts.insert_new(
        context.session,
        [
            row_of(one, fact, context, offline=offline, group_handout_id=group_handout_id)
            for one, fact in zip(allowed.values(), facts, strict=True)
        ],
    )
    fresh = [one for one in allowed.values() if one.item.id in new]
    if fresh:
        fresh_facts = [fact for fact in facts if fact.handout_id in new]
        judgement, fresh, parted = await _judge(context, fresh, fresh_facts, made, goods_gone=offline)
        outcomes |= await _move_and_tell(context, judgement, fresh, parted, offline=offline, signer=signer)
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
            outcomes[one.item.id] = Outcome(handout=repeated(row, context.settings.time_zone))
    return outcomes


async def _move_and_tell(
    context: Context,
    judgement: Judgement,
    fresh: Sequence[Asked],
    parted: Collection[UUID],
    *,
    offline: bool,
    signer: UUID | None,
) -> dict[UUID, Outcome]:
    """Goods move last: everybody at a site waits for the rows of one hot lot until the commit.

    Of the households of `parted` others have split off since: these inherit what is recorded so late.
    """
    by_id = {one.item.id: one for one in fresh}
    details = await refusal_details(context, judgement)
    overrides = overrides_of(context, judgement, by_id, signer)
    cases = cases_of(judgement, by_id, overrides)
    rows = verdict_rows(judgement, by_id, details)
    changed = await judged.write(context, judgement, verdicts=rows, cases=cases, settled=settled_windows(judgement))
    await keep_overrides(context, overrides)
    if parted:
        await inherit(context, parted)
    stayed = [one.facts.handout_id for one in judgement.judged if one.verdict not in LEFT]
    if stayed:
        await _must_be_no_movement(context, stayed, offline=offline)
    left = [by_id[one.facts.handout_id] for one in judgement.judged if one.verdict in LEFT]
    found = await record_vouchers(context, left, offline=offline)
    short = await _move(context, left)
    if short and not offline:
        raise ledger.out_of_stock(short[0])
    events = events_of(judgement, by_id, offline=offline)
    events += case_events(context, cases, changed, resolution="ALLOWANCE_GREW")
    found += stock_cases(context, short)
    if found:
        events += case_events(context, found, await case_queries.change(context, found), resolution="")
        events += discrepancies(found)
    await emit(context, events)
    return {
        one.facts.handout_id: Outcome(
            handout=outcome_of(one, by_id[one.facts.handout_id], details, overrides.get(one.facts.handout_id))
        )
        for one in judgement.judged
    }


async def _judge(
    context: Context, fresh: list[Asked], facts: list[Facts], made: set[Key], *, goods_gone: bool
) -> tuple[Judgement, list[Asked], frozenset[UUID]]:
    """Judge under the locks of the entitlement rows; those that this transaction made are its own already.

    Answers what is known of the items too: somebody may have been bound or merged, or a round accounted for, while this
    waited for the locks. And the households among them from which another has split off since they received.
    """
    while True:
        claimants = _claimants(fresh)
        ordered = sorted({rules.key_of(fact) for fact in facts}, key=str)
        await entitlements.lock(context.session, [key for key in ordered if key not in made])
        possible = sorted(set().union(*(rules.keys_of(fact) for fact in facts)), key=str)
        present = await entitlements.standings(context.session, possible, claimants, _not_accounted(fresh))
        if not present.moved:
            within = same_scan_within(context)
            judgement = rules.judge(facts, present.standings, goods_gone=goods_gone, same_scan_within=within)
            pairs = zip(fresh, judgement.judged, strict=True)
            known = [replace(one, refill=judged.refill) if judged.refill else one for one, judged in pairs]
            parted = await entitlements.parted(context.session, claimants) if present.split else frozenset()
            return judgement, known, parted
        fresh = await load(context, [one.item for one in fresh], [one.moment for one in fresh])
        facts = await facts_of(context, fresh)
        allowances = {rules.key_of(fact): rules.row_allowance(fact) for fact in facts}
        await entitlements.ensure(context.session, allowances, _claimants(fresh))


async def _must_be_no_movement(context: Context, stayed: Sequence[UUID], *, offline: bool) -> None:
    """Hand-outs with which nothing leaves make no movement, whose key would tell that another has their id.

    Raises:
        IdReused: another movement was made under it at this moment.
        RequestInFlight: the same of an item of a log: sent again, that one alone is refused.
    """
    await ids.pass_gates(context.session, stayed)
    if await ids.are_movements(context.session, stayed):
        raise RequestInFlight(headers={"Retry-After": "1"}) if offline else IdReused()


def _claimants(fresh: Iterable[Asked]) -> list[dict[str, object]]:
    """As whom the items are asked for, and when they were given; a site stands for itself."""
    return [one.claimant | {"occurred_at": one.occurred_at} for one in fresh if one.row["unit"] != "SITE"]


def _not_accounted(fresh: Iterable[Asked]) -> set[UUID]:
    """The rounds of the items that are not accounted for, as far as was read."""
    return {one.item.round_id for one in fresh if not one.accounted}


async def _move(context: Context, left: Sequence[Asked]) -> Sequence[Any]:
    if not left:
        return []
    owed, substitutes = owed_rows(left, context), substitution_rows(left)
    if owed or substitutes:
        await contents.keep(context.session, owed=owed, substitutions=substitutes)
    short = await ledger.issue(
        context.session,
        movements=(movement_of(one, context) for one in left),
        lines=lines_of(left),
        today=local_day(context.now, context.settings.time_zone),
    )
    lent = [one.item.id for one in left if one.row["mode"] == "LOAN"]
    if lent:
        await loans.lend(context.session, {id_: id_ for id_ in lent})
    return short
