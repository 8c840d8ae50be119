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


class CardUnsynced(Refusal):
    """The card is real, by its batch or its signature, but not known yet, and the round gives nothing on such."""

    code = "card_unsynced"


class RecipientUnknown(Refusal):
    """The person or household was never heard of here."""

    code = "recipient_unknown"


class RecipientDeceased(Refusal):
    """The person who was named, or whose card was brought, has died; their household is found by its other members."""

    code = "recipient_deceased"


class CardRevokedProblem(Refusal):
    code = "card_revoked"


class CardPausedProblem(Refusal):
    code = "card_paused"


class RoundClosedProblem(Refusal):
    code = "round_closed"


class OutOfStock(Refusal):
    """Names the item, the lot (or the lots that stand there) and both quantities."""

    code = "out_of_stock"


class PersonNeeded(Refusal):
    """The rule counts persons and a household was named, or its card: say which member."""

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


class GroupExhausted(Refusal):
    """More is asked for than there are people in the arrival group who have no token."""

    code = "group_exhausted"


class SecondPersonNeeded(Refusal):
    """An override has two people: another one, who holds the right role at the site."""

    code = "second_person_needed"


class NoOverride(Refusal):
    code = "no_override"


class OverrideOverdue(Refusal):
    """The time for countersigning is over; says when it was."""

    code = "override_overdue"


class AlreadyCountersigned(Refusal):
    code = "already_countersigned"


class NothingOwed(Refusal):
    """The hand-out left nothing owing, or was taken back."""

    code = "nothing_owed"


class OwedAlreadySettled(Refusal):
    code = "owed_already_settled"


class LoanNotOut(Refusal):
    """More comes back than is out; names the item and both quantities."""

    code = "loan_not_out"


class LoanMoved(Refusal):
    """A part of the loan has come back or was lost: it can't be taken back whole."""

    code = "loan_moved"
