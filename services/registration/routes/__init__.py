"""Registration's HTTP door."""

from services.registration.routes import (
    arrivals,
    authorities,
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
    needs,
    printing,
    protection,
)

ROUTERS = [
    households.router,
    candidates.router,
    finding.router,
    cards.router,
    arrivals.router,
    imports.router,
    lists.router,
    merging.router,
    changes.router,
    moves.router,
    documents.router,
    needs.router,
    protection.router,
    authorities.router,
    printing.router,
    groups.router,
]
