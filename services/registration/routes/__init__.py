"""Registration's HTTP door."""

from services.registration.routes import (
    arrivals,
    candidates,
    cards,
    changes,
    documents,
    finding,
    households,
    imports,
    lists,
    merging,
    moves,
    privacy,
    rights,
)

ROUTERS = [
    households.router,
    candidates.router,
    finding.router,
    cards.router,
    arrivals.router,
    imports.router,
    lists.router,
    privacy.router,
    rights.router,
    merging.router,
    changes.router,
    moves.router,
    documents.router,
]
