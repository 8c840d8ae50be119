"""Events of registration: pseudonymous, whatever the record holds."""

from shared.contracts.registration.arrivals import ArrivalGroupChanged, ArrivalRecorded, HeadcountRecorded
from shared.contracts.registration.cards import CardBound, CardIssued, CardPayload, CardRevoked
from shared.contracts.registration.people import (
    ERASED_VERSION,
    ConsentChanged,
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
)

__all__ = [
    "ERASED_VERSION",
    "ArrivalGroupChanged",
    "ArrivalRecorded",
    "CardBound",
    "CardIssued",
    "CardPayload",
    "CardRevoked",
    "ConsentChanged",
    "HeadcountRecorded",
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
]
