"""Registration's HTTP door."""

from services.registration.routes import (
    arrivals,
    candidates,
    cards,
    finding,
    households,
    imports,
    lists,
    merging,
    privacy,
    rights,
)

ROUTERS = [
    households.router,
    candidates.router,
    merging.router,
    finding.router,
    cards.router,
    arrivals.router,
    imports.router,
    lists.router,
    privacy.router,
    rights.router,
]
