"""Events of registration: pseudonymous, whatever the record holds."""

from __future__ import annotations

from shared.contracts.registration.arrivals import (
    ArrivalGroupChanged,
    ArrivalRecorded,
    ArrivalReversed,
    HeadcountRecorded,
    HeadcountReversed,
)
from shared.contracts.registration.cards import (
    CardBatchPrinted,
    CardBound,
    CardIssued,
    CardPaused,
    CardPayload,
    CardRestored,
    CardRevoked,
)
from shared.contracts.registration.people import (
    ERASED_VERSION,
    ConsentChanged,
    DiscreetModeChanged,
    HouseholdChanged,
    HouseholdMerged,
    HouseholdState,
    HouseholdUnmerged,
    PersonErased,
    PersonMerged,
    PersonRegistered,
    PersonState,
    PersonUnmerged,
    PersonUpdated,
    UnaccompaniedChildIdentified,
)

__all__ = [
    "ERASED_VERSION",
    "ArrivalGroupChanged",
    "ArrivalRecorded",
    "ArrivalReversed",
    "CardBatchPrinted",
    "CardBound",
    "CardIssued",
    "CardPaused",
    "CardPayload",
    "CardRestored",
    "CardRevoked",
    "ConsentChanged",
    "DiscreetModeChanged",
    "HeadcountRecorded",
    "HeadcountReversed",
    "HouseholdChanged",
    "HouseholdMerged",
    "HouseholdState",
    "HouseholdUnmerged",
    "PersonErased",
    "PersonMerged",
    "PersonRegistered",
    "PersonState",
    "PersonUnmerged",
    "PersonUpdated",
    "UnaccompaniedChildIdentified",
]
