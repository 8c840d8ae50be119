"""Registration's HTTP door."""

from services.registration.routes import arrivals, authorities, cards, finding, households, needs, protection

ROUTERS = [
    households.router,
    finding.router,
    cards.router,
    arrivals.router,
    needs.router,
    protection.router,
    authorities.router,
]
