"""What registration refuses, and what its constraints mean to a caller."""

from __future__ import annotations

from services.registration.errors import imports
from services.registration.errors.arrivals import GroupMovedOn, SimilarHeadcount
from services.registration.errors.cards import (
    BatchExhausted,
    CardAlreadyBound,
    CardAlreadyRevoked,
    CardCodeWrong,
    CardNotPrinted,
)
from services.registration.errors.households import (
    ConflictResolved,
    ConsentNeedsPerson,
    DeviceRevoked,
    HouseholdEmpty,
    NoMember,
    NothingToSplit,
    NoUnnamedMember,
    OfficerDecides,
    SplitNeedsAdult,
    UnknownDocument,
    UnknownMember,
    UnknownValue,
)
from services.registration.errors.matching import QuestionAnswered, QuestionExpired
from services.registration.errors.merging import (
    AlreadyMerged,
    AlreadyUndone,
    CarerAndChild,
    ChildWouldBeAlone,
    HouseholdToChoose,
    JudgedDifferent,
    LaterMergeStands,
    ProtectionDiffers,
)
from services.registration.errors.privacy import LookupBudgetSpent
from shared.problems import Busy, IdReused, NotFound, Problem

__all__ = [
    "CONSTRAINTS",
    "AlreadyMerged",
    "AlreadyUndone",
    "BatchExhausted",
    "CardAlreadyBound",
    "CardAlreadyRevoked",
    "CardCodeWrong",
    "CardNotPrinted",
    "CarerAndChild",
    "ChildWouldBeAlone",
    "ConflictResolved",
    "ConsentNeedsPerson",
    "DeviceRevoked",
    "GroupMovedOn",
    "HouseholdEmpty",
    "HouseholdToChoose",
    "JudgedDifferent",
    "LaterMergeStands",
    "LookupBudgetSpent",
    "NoMember",
    "NoUnnamedMember",
    "NothingToSplit",
    "OfficerDecides",
    "ProtectionDiffers",
    "QuestionAnswered",
    "QuestionExpired",
    "SimilarHeadcount",
    "SplitNeedsAdult",
    "UnknownDocument",
    "UnknownMember",
    "UnknownValue",
    "imports",
]

CONSTRAINTS: dict[str, type[Problem]] = {
    "household_pkey": IdReused,
    "person_pkey": IdReused,
    "person_match_pkey": IdReused,
    "document_pkey": IdReused,
    "household_alternate_pkey": IdReused,
    "need_once": IdReused,
    "quiet_split_pkey": IdReused,
    "card_pkey": IdReused,
    "arrival_pkey": IdReused,
    "consent_pkey": IdReused,
    "headcount_pkey": IdReused,
    "arrival_arrival_group_id_fkey": NotFound,
    "headcount_arrival_group_id_fkey": NotFound,
    "break_glass_pkey": IdReused,
    "retention_hold_pkey": IdReused,
    "person_merge_pkey": IdReused,
    "merge_undone_by_one": IdReused,
    "merged_once": AlreadyMerged,
    "list_import_pkey": IdReused,
    "card_code_once": Busy,  # one in 10^7 even among millions of cards; the repeat draws another code
}
