"""Registration's HTTP door."""

from services.registration.routes import arrivals, cards, finding, households, privacy, rights

ROUTERS = [households.router, finding.router, cards.router, arrivals.router, privacy.router, rights.router]
