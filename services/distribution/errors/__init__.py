"""What distribution refuses, and what its constraints mean to a caller."""

from __future__ import annotations

from services.distribution.errors.cases import ExcessStands
from services.distribution.errors.catalogue import CodeTaken, UnknownReference
from services.distribution.errors.giving import (
    AlreadyCountersigned,
    AlreadyReceived,
    AlreadyReversed,
    CardPausedProblem,
    CardRevokedProblem,
    CardUnknown,
    GroupExhausted,
    LoanMoved,
    LoanNotOut,
    NoOverride,
    NotEntitled,
    NothingOwed,
    NothingToReverse,
    OutOfStock,
    OverAllowance,
    OverrideOverdue,
    OwedAlreadySettled,
    PersonNeeded,
    RecipientMismatch,
    RecipientUnknown,
    RoundClosedProblem,
    SecondPersonNeeded,
)
from services.distribution.errors.rounds import RoundStateRefused
from shared.problems import IdReused, Problem

CONSTRAINTS: dict[str, type[Problem]] = {
    "item_code_once": CodeTaken,
    "kit_code_once": CodeTaken,
    "round_code_once": CodeTaken,
    "movement_reversed_once": AlreadyReversed,
    "handout_reversal_pkey": AlreadyReversed,
    "reversal_id_once": IdReused,
    "movement_pkey": IdReused,
    "owed_settled_once": OwedAlreadySettled,
    "loan_returned_within": LoanNotOut,
    "second_person_is_another": SecondPersonNeeded,
    "bill_of_materials_item_id_fkey": UnknownReference,
    "lot_item_id_fkey": UnknownReference,
    "round_kit_id_fkey": UnknownReference,
}

__all__ = [
    "CONSTRAINTS",
    "AlreadyCountersigned",
    "AlreadyReceived",
    "AlreadyReversed",
    "CardPausedProblem",
    "CardRevokedProblem",
    "CardUnknown",
    "CodeTaken",
    "ExcessStands",
    "GroupExhausted",
    "LoanMoved",
    "LoanNotOut",
    "NoOverride",
    "NotEntitled",
    "NothingOwed",
    "NothingToReverse",
    "OutOfStock",
    "OverAllowance",
    "OverrideOverdue",
    "OwedAlreadySettled",
    "PersonNeeded",
    "RecipientMismatch",
    "RecipientUnknown",
    "RoundClosedProblem",
    "RoundStateRefused",
    "SecondPersonNeeded",
    "UnknownReference",
]
