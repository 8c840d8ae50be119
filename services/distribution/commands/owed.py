"""What hand-outs left owing: found by whoever comes, settled once at any site, and owed to all of an older version."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.asked import Moment, load
from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.handouts import GIVERS
from services.distribution.commands.recipients import unknown_unit
from services.distribution.commands.reversal import lock_claims
from services.distribution.commands.rounds import STEERERS
from services.distribution.errors import NothingOwed, OwedAlreadySettled, UnknownReference
from services.distribution.queries import catalogue, handouts, ids, ledger, loans, recipients, rounds
from services.distribution.queries import owed as queries
from services.distribution.queries.gates import hold_round_gate
from services.distribution.rules import still_missing
from services.distribution.schemas.handouts import LEFT, OfflineHandoutIn, Verdict
from services.distribution.schemas.owed import (
    OwedByVersionIn,
    OwedByVersionOut,
    OwedLine,
    OwedOut,
    SettlementIn,
    SettlementOut,
)
from services.distribution.schemas.recipients import AnonymousBearer
from shared.clock import local_day
from shared.context import Context
from shared.contracts.distribution import OwedSettled
from shared.outbox import emit
from shared.problems import IdReused, NotFound

GIVEN_ROWS_MAX = 500
"""Hand-outs that are looked at in one statement."""


async def read_owed(
    context: Context, site_id: UUID, *, card: str | None, household_id: UUID | None, person_id: UUID | None
) -> OwedOut:
    """What is still owed to somebody, wherever it was left owing.

    Raises:
        NotFound: the site is not one of the caller's.
    """
    context.caller.must_be_at(site_id, *GIVERS)
    units = await recipients.units_of(
        context.session,
        card=card,
        person_id=person_id,
        household_id=household_id,
        stand_in=unknown_unit(card) if card else None,
    )
    rows = await queries.open_lines(context.session, units)
    return OwedOut(items=[OwedLine(**row) for row in rows])


async def settle_owed(context: Context, handout_id: UUID, body: SettlementIn) -> SettlementOut:
    """Give what a hand-out left owing; the same settlement again answers the same.

    Raises:
        NotFound: the site is not one of the caller's, or there is no such hand-out.
        NothingOwed: it left nothing owing, or was taken back.
        OwedAlreadySettled: somebody was first.
        OutOfStock: the shelf has not enough.
        IdReused: the id stands for something else.
    """
    context.caller.must_be_at(body.site_id, *GIVERS)
    known = await handouts.stored(context.session, [handout_id, body.id])
    if handout_id not in known or Verdict(known[handout_id]["verdict"]) not in LEFT:
        raise NotFound()
    if body.id in known:
        raise IdReused()
    await hold_round_gate(context.session, known[handout_id]["round_id"])
    await lock_claims(context, handout_id)
    first = await queries.stored(context.session, body.id)
    if first is not None:
        if (first["handout_id"], first["fingerprint"]) != (handout_id, fingerprint_of(body)):
            raise IdReused()
        return _out(handout_id, body, first["components"])
    components = await queries.settle(context.session, handout_id, body.id, body.item_ids)
    if not components:
        raise OwedAlreadySettled() if await queries.was_owed(context.session, handout_id) else NothingOwed()
    await _move(context, handout_id, body, components, lent=known[handout_id]["mode"] == "LOAN")
    event = OwedSettled(
        settlement_id=body.id,
        handout_id=handout_id,
        site_id=body.site_id,
        components=components,
        occurred_at=context.now,
    )
    await emit(context, [event])
    return _out(handout_id, body, components)


def _out(handout_id: UUID, body: SettlementIn, components: dict[UUID, int]) -> SettlementOut:
    return SettlementOut(settlement_id=body.id, handout_id=handout_id, site_id=body.site_id, components=components)


async def _move(
    context: Context, handout_id: UUID, body: SettlementIn, components: dict[UUID, int], *, lent: bool
) -> None:
    movement = {
        "id": body.id,
        "kind": "SETTLEMENT",
        "reason": "OWED",
        "occurred_at": context.now,
        "done_by": context.caller.subject,
        "device_id": None,
        "reverses": None,
        "fingerprint": fingerprint_of(body),
        "site_id": body.site_id,
    }
    if lent:  # before the balances, as whoever brings a part of it back
        await loans.lock(context.session, handout_id)
    await ids.pass_gate(context.session, body.id)
    if await ids.is_handouts(context.session, body.id):
        raise IdReused()
    account = "ON_LOAN" if lent else "HANDED_OUT"
    lines = [
        {
            "line": n,
            "movement_id": body.id,
            "place_id": body.site_id,
            "account": account,
            "item_id": item_id,
            "qty": quantity,
        }
        for n, (item_id, quantity) in enumerate(components.items())
    ]
    today = local_day(context.now, context.settings.time_zone)
    short = await ledger.issue(context.session, movements=[movement], lines=lines, today=today)
    if short:
        raise ledger.out_of_stock(short[0])
    if lent:
        await loans.lend(context.session, {body.id: handout_id})


async def owe_by_version(context: Context, round_id: UUID, body: OwedByVersionIn) -> OwedByVersionOut:
    """Owe everybody who was given an older version of the round's kit what a later one holds more; idempotent.

    Raises:
        NotFound: none of the round's sites is the caller's.
        UnknownReference: the kit has no such version.
    """
    row = await rounds.lock_round(context.session, round_id)
    if row is None or not any(context.caller.at(site, *STEERERS) for site in row["site_ids"]):
        raise NotFound()
    kit = await catalogue.kit(context.session, row["kit_id"])
    if body.bom_version > kit["version"]:
        raise UnknownReference()
    handouts_, lines_ = 0, 0
    earlier = await queries.given_before(context.session, round_id, body.bom_version)
    for first in range(0, len(earlier), GIVEN_ROWS_MAX):
        given = await queries.counted(context.session, earlier[first : first + GIVEN_ROWS_MAX])
        lines = await _missing(context, round_id, given, body.bom_version)
        await queries.owe(context, body.bom_version, lines)
        handouts_, lines_ = handouts_ + len({line["handout_id"] for line in lines}), lines_ + len(lines)
    return OwedByVersionOut(round_id=round_id, bom_version=body.bom_version, handouts=handouts_, lines=lines_)


async def _missing(
    context: Context, round_id: UUID, given: Sequence[RowMapping], version: int
) -> list[dict[str, object]]:
    """What each hand-out lacks of what the version would have held for its recipients."""
    items = [_as_packed_by(row, round_id, version) for row in given]
    moments = [Moment(row["occurred_at"], row["occurred_at"]) for row in given]
    lines: list[dict[str, object]] = []
    for row, one in zip(given, await load(context, items, moments), strict=True):
        one.refill = row["refill"]
        counted = {UUID(item): quantity for item, quantity in row["counted"].items()}
        lines += [
            {"handout_id": row["id"], "item_id": item_id, "quantity": quantity}
            for item_id, quantity in still_missing(one.components, counted).items()
        ]
    return lines


def _as_packed_by(row: RowMapping, round_id: UUID, version: int) -> OfflineHandoutIn:
    """The hand-out as a device would have packed it that had the version."""
    known = {name: row[name] for name in ("person_id", "household_id")} | {"card": row["card_code"]}
    if row["unit"] == "SITE":
        known = {"to_site_id": row["unit_id"]}
    elif not any(known.values()):
        known = {"anonymous": AnonymousBearer()}
    return OfflineHandoutIn(
        id=row["id"],
        round_id=round_id,
        site_id=row["site_id"],
        quantity=row["quantity"],
        bom_version=version,
        scanned_at=row["occurred_at"],
        **known,
    )
