"""Events of distribution."""

from __future__ import annotations

from shared.contracts.distribution.cases import (
    DEVICE_LOST,
    WRONG_BEARER,
    DistributionCaseOpened,
    DistributionCaseResolved,
    LogDecided,
    LogQuarantined,
)
from shared.contracts.distribution.handouts import (
    GivenByOthersRecorded,
    HandoutGiven,
    HandoutRefused,
    HandoutReversed,
    LoanMoved,
    OwedSettled,
)
from shared.contracts.distribution.rounds import (
    KitDefined,
    RoundChanged,
    RoundClosed,
    RoundOpened,
    RoundPaused,
    RoundPlanned,
    RoundReconciled,
    RoundState,
    VersionFrom,
)
from shared.contracts.distribution.stock import (
    LotRecalled,
    StockChange,
    StockDiscrepancyFound,
    StockMoved,
    StockReceived,
)

__all__ = [
    "DEVICE_LOST",
    "WRONG_BEARER",
    "DistributionCaseOpened",
    "DistributionCaseResolved",
    "GivenByOthersRecorded",
    "HandoutGiven",
    "HandoutRefused",
    "HandoutReversed",
    "KitDefined",
    "LoanMoved",
    "LogDecided",
    "LogQuarantined",
    "LotRecalled",
    "OwedSettled",
    "RoundChanged",
    "RoundClosed",
    "RoundOpened",
    "RoundPaused",
    "RoundPlanned",
    "RoundReconciled",
    "RoundState",
    "StockChange",
    "StockDiscrepancyFound",
    "StockMoved",
    "StockReceived",
    "VersionFrom",
]
