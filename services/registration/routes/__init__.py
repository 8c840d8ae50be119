"""Registration's HTTP door."""

from services.registration.routes import arrivals, cards, finding, households, imports, lists

ROUTERS = [households.router, finding.router, cards.router, arrivals.router, imports.router, lists.router]
