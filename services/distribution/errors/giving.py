"""Why a kit is not given, or not taken back."""

from __future__ import annotations

from services.distribution.errors.refusal import Refusal


class AlreadyReceived(Refusal):
    """The unit has had its allowance in this window; says when, where, and from when again."""

    code = "already_received"


class OverAllowance(Refusal):
    """More is asked for than the rule allows, and nothing was received yet."""

    code = "over_allowance"


class NotEntitled(Refusal):
    """Says which of the rule's conditions does not hold."""

    code = "not_entitled"


class CardUnknown(Refusal):
    code = "card_unknown"


class RecipientUnknown(Refusal):
    """The person or household was never heard of here."""

    code = "recipient_unknown"


class CardRevokedProblem(Refusal):
    code = "card_revoked"


class CardPausedProblem(Refusal):
    code = "card_paused"


class RoundClosedProblem(Refusal):
    code = "round_closed"


class OutOfStock(Refusal):
    """Names the item and both quantities."""

    code = "out_of_stock"


class PersonNeeded(Refusal):
    """The rule counts persons and the card is a household's: say which member."""

    code = "person_needed"


class RecipientMismatch(Refusal):
    """Card, person and household are not of one recipient."""

    code = "recipient_mismatch"


class AlreadyReversed(Refusal):
    code = "already_reversed"


class NothingToReverse(Refusal):
    code = "nothing_to_reverse"


class VoucherGiven(Refusal):
    """One of the serials was given already."""

    code = "voucher_given"
