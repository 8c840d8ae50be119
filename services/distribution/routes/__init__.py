"""The HTTP door."""

from services.distribution.routes import (
    cases,
    catalogue,
    groups,
    handouts,
    loans,
    overrides,
    owed,
    rounds,
    rules,
    stock,
)

ROUTERS = (
    catalogue.router,
    *stock.ROUTERS,
    rounds.router,
    rules.router,
    handouts.router,
    groups.router,
    owed.router,
    loans.router,
    overrides.router,
    cases.router,
)
