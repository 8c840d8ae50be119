"""Why goods are not moved."""

from __future__ import annotations

from services.distribution.errors.refusal import Refusal


class LotStateRefused(Refusal):
    """The lot's state does not lead there."""

    code = "lot_state_refused"


class LotExpired(Refusal):
    """What expired leaves only as a loss."""

    code = "lot_expired"


class LotNotExpired(Refusal):
    """What is in date is no loss by expiry."""

    code = "lot_not_expired"


class LotHeld(Refusal):
    """Only what is approved goes back to the shelf."""

    code = "lot_held"


class MovementNotReversible(Refusal):
    """A reversal is not reversed, and what has a record beside the ledger not by the ledger alone."""

    code = "movement_not_reversible"


class WaybillTaken(Refusal):
    code = "waybill_taken"


class GoodsStateRefused(Refusal):
    """The goods were sorted or refused already."""

    code = "goods_state_refused"
