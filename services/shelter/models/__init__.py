"""Shelter's tables as SQLModel sees them; the migrations make them, and a test compares the two."""

from services.shelter.models import census, evacuation, holds, layout, projections, services, stays
from services.shelter.models.table import Table

__all__ = ["Table", "census", "evacuation", "holds", "layout", "projections", "services", "stays"]
