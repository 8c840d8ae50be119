"""The HTTP door."""

from services.distribution.routes import cases, catalogue, groups, handouts, loans, overrides, owed, rounds, stock

ROUTERS = (
    catalogue.router,
    stock.router,
    rounds.router,
    handouts.router,
    groups.router,
    owed.router,
    loans.router,
    overrides.router,
    cases.router,
)
