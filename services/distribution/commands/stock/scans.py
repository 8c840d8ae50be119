"""What a code on goods says here: the item behind its GTIN, the lots of its number."""

from __future__ import annotations

from collections.abc import Iterable

from services.distribution.commands.stock import KEEPERS
from services.distribution.queries import lots as queries
from services.distribution.rules.stock import Reading, ScanUnreadable, is_own_code, read_scan
from services.distribution.schemas.stock.receipts import (
    ReceiptLine,
    ScanIn,
    ScanOut,
    ScanReading,
)
from shared.context import Context
from shared.problems import InvalidRequest


async def look_up(context: Context, body: ScanIn) -> ScanOut:
    """Every reading of a scan, and what is known of it; one of our own labels is its lot.

    Raises:
        NotFound: the site is not one of the caller's.
        InvalidRequest: it is no GS1 code, or a damaged one.
    """
    context.caller.must_be_at(body.site_id, *KEEPERS)
    own = body.raw.strip()
    readings = [Reading(batch=own)] if is_own_code(own) else readings_of(body.raw, "/raw")
    items = await queries.packs(context.session, [one.gtin for one in readings if one.gtin])
    lots = await queries.by_code(context.session, [one.batch for one in readings if one.batch])
    told = []
    for one in readings:
        item = items.get(one.gtin or "")
        item_id = item["item_id"] if item else None
        fitting = [lot for lot in lots if lot["code"] == one.batch and (item_id is None or lot["item_id"] == item_id)]
        if item_id is None and len({lot["item_id"] for lot in fitting}) == 1 and is_own_code(own):
            item_id = fitting[0]["item_id"]
        told.append(
            ScanReading(
                **vars(one),
                item_id=item_id,
                pieces=item["pieces"] if item else None,
                lot_ids=[lot["id"] for lot in fitting],
            )
        )
    return ScanOut(ambiguous=len(readings) > 1, readings=told)


def readings_of(raw: str, pointer: str) -> list[Reading]:
    """Every reading of a scan that stands at `pointer` in a body.

    Raises:
        InvalidRequest: there is none; its code says why (`unreadable`, `check_digit`, `contradiction`).
    """
    try:
        return read_scan(raw)
    except ScanUnreadable as error:
        raise InvalidRequest.at(pointer, str(error)) from error


def scanned(lines: Iterable[ReceiptLine]) -> list[Reading | None]:
    """The one reading of each line's scan; None where it has none.

    Raises:
        InvalidRequest: a scan is damaged, or has several readings: which it is, a person says.
    """
    read: list[Reading | None] = []
    for n, line in enumerate(lines):
        readings = readings_of(line.scan, f"/lines/{n}/scan") if line.scan is not None else [None]
        if len(readings) > 1:
            raise InvalidRequest.at(f"/lines/{n}/scan", "ambiguous")
        read += readings
    return read
