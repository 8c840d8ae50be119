"""Registration's tables, as its migrations make them. Names, documents and birth dates stand nowhere else."""

from services.registration.models import (
    arrivals,
    cards,
    changes,
    hand_overs,
    lists,
    matching,
    merging,
    people,
    privacy,
    projections,
    protection,
    records,
)
from services.registration.models.table import Table

__all__ = [
    "Table",
    "arrivals",
    "cards",
    "changes",
    "hand_overs",
    "lists",
    "matching",
    "merging",
    "people",
    "privacy",
    "projections",
    "protection",
    "records",
]
