"""Where a household is placed: rooms, beds and the rules between people, searched exactly.

`guests_of` says who needs whom, `propose` answers with placements or with the rule that stands in the way.
"""

from services.shelter.rules.placing.model import (
    AREAS,
    GUESTS_MAX,
    PROPOSALS_MAX,
    Bed,
    Cost,
    Guest,
    Other,
    Party,
    Place,
    Placement,
    Room,
    Rule,
)
from services.shelter.rules.placing.party import Member, guests_of, unnamed
from services.shelter.rules.placing.proposing import Counted, Proposals, Relaxation, propose
from services.shelter.rules.placing.reasons import Reason, reasons_of, say
from services.shelter.rules.placing.search import best_placements

__all__ = [
    "AREAS",
    "GUESTS_MAX",
    "PROPOSALS_MAX",
    "Bed",
    "Cost",
    "Counted",
    "Guest",
    "Member",
    "Other",
    "Party",
    "Place",
    "Placement",
    "Proposals",
    "Reason",
    "Relaxation",
    "Room",
    "Rule",
    "best_placements",
    "guests_of",
    "propose",
    "reasons_of",
    "say",
    "unnamed",
]
