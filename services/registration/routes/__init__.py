"""Registration's HTTP door."""

from services.registration.routes import arrivals, cards, finding, households, merging

ROUTERS = [households.router, finding.router, cards.router, arrivals.router, merging.router]
