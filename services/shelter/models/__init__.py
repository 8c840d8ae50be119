"""Shelter's tables as SQLModel sees them; the migrations make them, and a test compares the two."""

from services.shelter.models import bags, census, evacuation, holds, layout, projections, referrals, services, stays
from services.shelter.models.table import Table

__all__ = ["Table", "bags", "census", "evacuation", "holds", "layout", "projections", "referrals", "services", "stays"]
