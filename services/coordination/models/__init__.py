"""The pseudonymous star: dimensions that state events keep up to date, and facts that stand by their ids.

No foreign keys between them: no order of events may be assumed, and a fact may be here long before the card,
the person or the arrival group that it names.
"""

from services.coordination.models.dimensions import (
    Agency,
    ArrivalGroup,
    Card,
    CardBearer,
    Consent,
    Emergency,
    Household,
    Kit,
    Person,
    Round,
    ShelterCapacity,
    Site,
)
from services.coordination.models.facts import (
    Arrival,
    ArrivalReversal,
    CaseResolution,
    Handout,
    HandoutRefusal,
    HandoutReversal,
    Headcount,
    HeadcountReversal,
    ReviewCase,
    ServiceFact,
    Stay,
    StayEnd,
    StockDiscrepancy,
    StockReceipt,
)
from services.coordination.models.table import Applied, Table

__all__ = [
    "Agency",
    "Applied",
    "Arrival",
    "ArrivalGroup",
    "ArrivalReversal",
    "Card",
    "CardBearer",
    "CaseResolution",
    "Consent",
    "Emergency",
    "Handout",
    "HandoutRefusal",
    "HandoutReversal",
    "Headcount",
    "HeadcountReversal",
    "Household",
    "Kit",
    "Person",
    "ReviewCase",
    "Round",
    "ServiceFact",
    "ShelterCapacity",
    "Site",
    "Stay",
    "StayEnd",
    "StockDiscrepancy",
    "StockReceipt",
    "Table",
]
