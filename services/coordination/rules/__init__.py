"""What figures count, and what of them may leave the agency: pure."""

from services.coordination.rules.figures import (
    FIGURES,
    GROUP_POPULATION,
    RETURNEES,
    TRANSIT,
    YEAR_MAX,
    YEAR_MIN,
    Family,
    Figure,
    Unit,
    definition_of,
    figure_of,
)

__all__ = [
    "FIGURES",
    "GROUP_POPULATION",
    "RETURNEES",
    "TRANSIT",
    "YEAR_MAX",
    "YEAR_MIN",
    "Family",
    "Figure",
    "Unit",
    "definition_of",
    "figure_of",
]
