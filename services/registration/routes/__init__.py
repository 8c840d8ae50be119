"""Registration's HTTP door."""

from services.registration.routes import (
    arrivals,
    candidates,
    cards,
    finding,
    groups,
    households,
    imports,
    lists,
    merging,
    printing,
)

ROUTERS = [
    households.router,
    candidates.router,
    merging.router,
    finding.router,
    cards.router,
    printing.router,
    arrivals.router,
    groups.router,
    imports.router,
    lists.router,
]
