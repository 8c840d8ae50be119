"""Events of registration: pseudonymous, whatever the record holds."""

from __future__ import annotations

from shared.contracts.registration.arrivals import ArrivalGroupChanged, ArrivalRecorded, HeadcountRecorded
from shared.contracts.registration.cards import CardBound, CardIssued, CardPayload, CardRevoked
from shared.contracts.registration.people import (
    ConsentChanged,
    DiscreetModeChanged,
    HouseholdChanged,
    HouseholdMerged,
    HouseholdState,
    HouseholdUnmerged,
    PersonMerged,
    PersonRegistered,
    PersonState,
    PersonUnmerged,
    PersonUpdated,
    UnaccompaniedChildIdentified,
)

__all__ = [
    "ArrivalGroupChanged",
    "ArrivalRecorded",
    "CardBound",
    "CardIssued",
    "CardPayload",
    "CardRevoked",
    "ConsentChanged",
    "DiscreetModeChanged",
    "HeadcountRecorded",
    "HouseholdChanged",
    "HouseholdMerged",
    "HouseholdState",
    "HouseholdUnmerged",
    "PersonMerged",
    "PersonRegistered",
    "PersonState",
    "PersonUnmerged",
    "PersonUpdated",
    "UnaccompaniedChildIdentified",
]
