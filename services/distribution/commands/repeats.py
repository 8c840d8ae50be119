"""What is known of other scans of a hand-out: of the same device, saying the same under another id."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import RowMapping

from services.distribution.commands.fingerprint import content_but_id, content_of
from services.distribution.queries import scans
from services.distribution.rules import Scan
from services.distribution.schemas.handouts import HandoutIn
from shared.clock import local_day
from shared.context import Context

Seen = tuple[tuple[datetime, date], ...]
"""Times of scans by the device's clock, with the local day on which each was."""


def same_scan_within(context: Context) -> timedelta:
    """How long a card may stay before the scanner."""
    return timedelta(seconds=getattr(context.settings, "duplicate_scan_seconds", 2.5))


def scan_of(item: HandoutIn, row: RowMapping) -> Scan | None:
    """What two scans have in common that may be one: the device, and all that is said, of a card.

    Whoever says that somebody else brought the card has looked up from the scanner: that is no scan.
    """
    if not item.device_id or not item.card or item.wrong_bearer:
        return None
    return item.device_id, content_but_id(item), row["bom_version"]


async def seen_before(context: Context, asked: Iterable[tuple[HandoutIn, datetime, RowMapping]]) -> dict[Scan, Seen]:
    """Of hand-outs with their device's time and what is known of them, the stored scans around those times.

    Nothing is read where no scan of the card is near, and that is nearly always.
    """
    near = [one for one in asked if one[2]["scanned_near"]]
    if not near:
        return {}
    rows = [
        {"card": item.card, "kit_id": row["kit_id"], "device_id": item.device_id, "scanned_at": at}
        for item, at, row in near
    ]
    within = same_scan_within(context).total_seconds()
    stored = await scans.chains(context.session, rows, within_seconds=within)
    said = {(item.card, row["kit_id"], scan): item for item, _, row in near if (scan := scan_of(item, row))}
    return {
        scan: tuple(
            (one["scanned_at"], local_day(one["occurred_at"], context.settings.time_zone))
            for one in stored
            if (one["card"], one["kit_id"], one["device_id"], one["bom_version"]) == (card, kit_id, scan[0], scan[2])
            and one["fingerprint"] == content_of(item.model_copy(update={"id": one["id"]}))
        )
        for (card, kit_id, scan), item in said.items()
    }
