"""What desks, scanners and stores send: receipts, rounds' steps, hand-outs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from amparo.replay.acts import Handout, HandoutBatch, HandoutGiven, RoundCloses, RoundOpens, StockReceived, Verdict
from amparo.replay.driver.calls import Call
from amparo.replay.driver.names import device_id, named, round_id, site_id
from amparo.replay.driver.staff import CLERKS, COORDINATOR, SCANNERS

SCANNED_AGAIN_AFTER = timedelta(seconds=5)
"""Sooner, and the desk would take it for the same scan."""


def stock_received(act: StockReceived) -> Call:
    """A receipt with its lots."""
    lines: list[dict[str, Any]] = []
    for line in act.lines:
        body: dict[str, Any] = {
            "item_id": named("item", line.item),
            "lot_code": line.lot_number,
            "funding_source": line.funding_source,
            "quantity": line.quantity,
        }
        lines.append(body | ({"expires_on": line.expires} if line.expires else {}))
    return Call(
        operation="distribution.receive_stock",
        path="/distribution/v1/stock/receipts",
        actor=CLERKS[act.site].actor,
        body={"id": act.receipt_id, "site_id": site_id(act.site), "lines": lines},
        key=act.act_id,
        at=act.at,
    )


def round_step(act: RoundOpens | RoundCloses) -> Call:
    """A round opens, or closes: with the year's cases open and devices that were never heard, which somebody says."""
    opens = isinstance(act, RoundOpens)
    step = "open" if opens else "close"
    return Call(
        operation=f"distribution.{step}_round",
        path=f"/distribution/v1/rounds/{round_id(act.round_key)}/{step}",
        actor=COORDINATOR.actor,
        body=None if opens else {"despite": "La ronda terminó según el plan; lo pendiente se revisa aparte"},
        key=act.act_id,
        at=act.at,
        status=200,
    )


def handout_given(act: HandoutGiven, code: str, *, key: UUID | None = None, again: int = 0) -> Call:
    """One scan at the desk; `again` counts the scans before this one of a card that the desk did not know yet."""
    handout = act.handout
    body = _handout(handout, act.site, code, again=again) | {"device_id": device_id(handout.device_key)}
    given = handout.expected is Verdict.GIVEN
    return Call(
        operation="distribution.give_kit",
        path="/distribution/v1/handouts",
        actor=SCANNERS[handout.device_key],
        body=body,
        key=key or act.act_id,
        at=act.at + again * SCANNED_AGAIN_AFTER,
        status=201 if given else 409,
        code=None if given else handout.code,
    )


def _handout(handout: Handout, site: str, code: str, *, again: int = 0) -> dict[str, Any]:
    return {
        "id": uuid5(handout.handout_id, f"again:{again}") if again else handout.handout_id,
        "round_id": round_id(handout.round_key),
        "site_id": site_id(site),
        "card": code,
        "device_seq": handout.device_seq,
    }


def handout_batch(act: HandoutBatch, codes: Sequence[str]) -> Call:
    """A device's log."""
    return _batch(act, list(zip(act.handouts, codes, strict=True)), act.act_id)


def handout_resend(act: HandoutBatch, codes: Sequence[str]) -> Call | None:
    """Those of the log that the device sends a second time, if any."""
    again = [pair for pair in zip(act.handouts, codes, strict=True) if pair[0].sent_twice]
    return _batch(act, again, act.resend_id) if again else None


def _batch(act: HandoutBatch, pairs: list[tuple[Handout, str]], key: UUID) -> Call:
    items = [_handout(one, act.site, code) | {"scanned_at": one.scanned_at} for one, code in pairs]
    return Call(
        operation="distribution.record_handouts",
        path="/distribution/v1/handouts/batch",
        actor=SCANNERS[act.device_key],
        body={"device_id": device_id(act.device_key), "sent_at": act.at, "more": act.more, "items": items},
        key=key,
        at=act.at,
        status=207,
    )


def batch_disagrees(body: Any, handouts: Sequence[Handout]) -> str | None:
    """The first item that is not what the plan expects."""
    items = body["items"]
    if len(items) != len(handouts):
        return f"{len(items)} items"
    for item, handout in zip(items, handouts, strict=True):
        resource, problem = item.get("resource") or {}, item.get("problem") or {}
        verdict = resource.get("verdict")
        if verdict != handout.expected:
            code = problem.get("code") or resource.get("code") or ""
            return f"207 with {item['status']} {verdict or ''} {code} for hand-out {handout.handout_id}"
    return None


def entitlements(code: str, device_key: str, site: str, at: datetime) -> Call:
    """What may be given to a card's bearer: tells whether the desk knows the card yet."""
    return Call(
        operation="distribution.read_entitlements",
        path=f"/distribution/v1/entitlements?card={code}&site_id={site_id(site)}",
        actor=SCANNERS[device_key],
        at=at,
        status=200,
    )
