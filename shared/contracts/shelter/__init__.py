"""Events of shelter."""

from __future__ import annotations

from shared.contracts.shelter.cases import ShelterCaseOpened, ShelterCaseResolved
from shared.contracts.shelter.houses import BedStateChanged, HoldChanged, ReferralChanged, ShelterCapacityChanged
from shared.contracts.shelter.services import CensusClosed, CensusFigures, NightsOf, NightTakenBack, ServiceGiven
from shared.contracts.shelter.stays import (
    StayChanged,
    StayEnded,
    StayEndReversed,
    StayMoved,
    StayPaused,
    StayResumed,
    StayStarted,
)

__all__ = [
    "BedStateChanged",
    "CensusClosed",
    "CensusFigures",
    "HoldChanged",
    "NightTakenBack",
    "NightsOf",
    "ReferralChanged",
    "ServiceGiven",
    "ShelterCapacityChanged",
    "ShelterCaseOpened",
    "ShelterCaseResolved",
    "StayChanged",
    "StayEndReversed",
    "StayEnded",
    "StayMoved",
    "StayPaused",
    "StayResumed",
    "StayStarted",
]
