"""Vouchers: one serial for each, given once."""

from __future__ import annotations

from collections.abc import Sequence

from services.distribution.commands.asked import Asked
from services.distribution.commands.recorded import CaseRow, case_of
from services.distribution.errors import VoucherGiven
from services.distribution.queries import vouchers as queries
from shared.context import Context
from shared.contracts.vocabulary import KitKind
from shared.problems import InvalidRequest


def wrong_serials(one: Asked) -> InvalidRequest | None:
    """What is wrong with the serials of a hand-out at a desk: vouchers have one each, nothing else has any."""
    serials, kits = one.item.serials, one.item.quantity
    if one.row["kit_kind"] != KitKind.VOUCHER:
        return InvalidRequest.at("/serials", "of_vouchers_alone") if serials else None
    if len(set(serials)) != len(serials) or len(serials) != kits:
        return InvalidRequest.at("/serials", "one_for_each")
    return None


async def record_vouchers(context: Context, left: Sequence[Asked], *, offline: bool) -> list[CaseRow]:
    """Record the serials that left; offline a serial that was given before opens a case.

    Raises:
        VoucherGiven: online, one was given before.
    """
    rows = [
        {"handout_id": one.item.id, "kit_id": one.row["kit_id"], "serial": serial}
        for one in left
        for serial in sorted(set(one.item.serials))
    ]
    twice = await queries.record(context.session, rows) if rows else set()
    if twice and not offline:
        raise VoucherGiven()
    return [case_of("VOUCHER_TWICE", one) for one in left if one.item.id in twice]
