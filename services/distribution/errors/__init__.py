"""What distribution refuses, and what its constraints mean to a caller."""

from __future__ import annotations

from services.distribution.errors.catalogue import CodeTaken, GtinTaken, UnknownReference
from services.distribution.errors.devices import DevicesMissing, LogDecidedAlready, QuarantineFull, SequenceReused
from services.distribution.errors.giving import (
    AlreadyReceived,
    AlreadyReversed,
    CardPausedProblem,
    CardRevokedProblem,
    CardUnknown,
    NotEntitled,
    NothingToReverse,
    OutOfStock,
    OverAllowance,
    PersonNeeded,
    RecipientMismatch,
    RecipientUnknown,
    RoundClosedProblem,
    VoucherGiven,
)
from services.distribution.errors.rounds import (
    RoundStateRefused,
    RoundUnbalanced,
    RoundUnsettled,
    RowCodeRefused,
    RowTypedOtherwise,
    SheetFileUnreadable,
    SheetsFull,
)
from shared.problems import IdReused, Problem

CONSTRAINTS: dict[str, type[Problem]] = {
    "item_code_once": CodeTaken,
    "kit_code_once": CodeTaken,
    "round_code_once": CodeTaken,
    "movement_reversed_once": AlreadyReversed,
    "handout_reversal_pkey": AlreadyReversed,
    "reversal_id_once": IdReused,
    "movement_pkey": IdReused,
    "gtin_once": GtinTaken,
    "claim_rolling_apart": AlreadyReceived,
    "voucher_given_once": VoucherGiven,
    "round_version_once": IdReused,
    "round_version_pkey": IdReused,
    "bill_of_materials_item_id_fkey": UnknownReference,
    "lot_item_id_fkey": UnknownReference,
    "quarantined_log_pkey": IdReused,
    "quarantined_log_once": IdReused,
    "round_kit_id_fkey": UnknownReference,
    "round_stock_item_known": UnknownReference,
    "round_stock_reversed_once": AlreadyReversed,
    "round_sheet_number_printable": SheetsFull,
}

__all__ = [
    "CONSTRAINTS",
    "AlreadyReceived",
    "AlreadyReversed",
    "CardPausedProblem",
    "CardRevokedProblem",
    "CardUnknown",
    "CodeTaken",
    "DevicesMissing",
    "GtinTaken",
    "LogDecidedAlready",
    "NotEntitled",
    "NothingToReverse",
    "OutOfStock",
    "OverAllowance",
    "PersonNeeded",
    "QuarantineFull",
    "RecipientMismatch",
    "RecipientUnknown",
    "RoundClosedProblem",
    "RoundStateRefused",
    "RoundUnbalanced",
    "RoundUnsettled",
    "RowCodeRefused",
    "RowTypedOtherwise",
    "SequenceReused",
    "SheetFileUnreadable",
    "SheetsFull",
    "UnknownReference",
    "VoucherGiven",
]
