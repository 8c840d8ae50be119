"""Registration's HTTP door."""

from services.registration.routes import (
    arrivals,
    candidates,
    cards,
    changes,
    documents,
    finding,
    groups,
    households,
    imports,
    lists,
    merging,
    moves,
    printing,
)

ROUTERS = [
    households.router,
    candidates.router,
    finding.router,
    cards.router,
    printing.router,
    arrivals.router,
    groups.router,
    imports.router,
    lists.router,
    merging.router,
    changes.router,
    moves.router,
    documents.router,
]
