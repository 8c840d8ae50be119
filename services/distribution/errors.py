"""What distribution refuses, and what its constraints mean to a caller."""

from __future__ import annotations

from shared.problems import IdReused, Problem


class _Refusal(Problem):
    status, refusal, package = 409, True, "services.distribution"


class AlreadyReceived(_Refusal):
    """The unit has had its allowance in this window; says when, where, and from when again."""

    code = "already_received"


class OverAllowance(_Refusal):
    """More is asked for than the rule allows, and nothing was received yet."""

    code = "over_allowance"


class NotEntitled(_Refusal):
    code = "not_entitled"


class CardUnknown(_Refusal):
    code = "card_unknown"


class RecipientUnknown(_Refusal):
    """The person or household was never heard of here."""

    code = "recipient_unknown"


class CardRevokedProblem(_Refusal):
    code = "card_revoked"


class CardPausedProblem(_Refusal):
    code = "card_paused"


class RoundClosedProblem(_Refusal):
    code = "round_closed"


class OutOfStock(_Refusal):
    """Names the item and both quantities."""

    code = "out_of_stock"


class PersonNeeded(_Refusal):
    """The rule counts persons and the card is a household's: say which member."""

    code = "person_needed"


class RecipientMismatch(_Refusal):
    """Card, person and household are not of one recipient."""

    code = "recipient_mismatch"


class CodeTaken(_Refusal):
    code = "code_taken"


class RoundStateRefused(_Refusal):
    code = "round_state_refused"


class UnknownReference(_Refusal):
    status = 422
    code = "unknown_reference"


class AlreadyReversed(_Refusal):
    code = "already_reversed"


class NothingToReverse(_Refusal):
    code = "nothing_to_reverse"


CONSTRAINTS: dict[str, type[Problem]] = {
    "item_code_once": CodeTaken,
    "kit_code_once": CodeTaken,
    "round_code_once": CodeTaken,
    "movement_reversed_once": AlreadyReversed,
    "handout_reversal_pkey": AlreadyReversed,
    "reversal_id_once": IdReused,
    "movement_pkey": IdReused,
    "bill_of_materials_item_id_fkey": UnknownReference,
    "lot_item_id_fkey": UnknownReference,
    "round_kit_id_fkey": UnknownReference,
}
