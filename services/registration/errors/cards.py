"""Cards: what is refused."""

from __future__ import annotations

from services.registration.errors.refusal import Refusal


class CardNotPrinted(Refusal):
    """A code is not one of a pre-printed card that is still free."""

    code = "card_not_free"


class CardCodeWrong(Refusal):
    """The check character does not fit: a letter is wrong or two are swapped."""

    status = 422
    code = "card_code_wrong"


class CardAlreadyRevoked(Refusal):
    code = "card_already_revoked"


class CardAlreadyBound(Refusal):
    code = "card_already_bound"


class BatchExhausted(Refusal):
    """The batch holds fewer free cards than were asked for."""

    code = "batch_exhausted"


class CardIsPaused(Refusal):
    """Nothing may be done with the card until it is restored."""

    code = "card_is_paused"


class CardNotPaused(Refusal):
    code = "card_not_paused"


class CardNotIssued(Refusal):
    """The card was never handed over."""

    code = "card_not_issued"
