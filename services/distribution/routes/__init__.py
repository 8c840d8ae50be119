"""The HTTP door."""

from services.distribution.routes import (
    cases,
    catalogue,
    groups,
    handouts,
    loans,
    overrides,
    owed,
    round_stock,
    round_views,
    rounds,
    rules,
    sheets,
    stock,
)

ROUTERS = (
    catalogue.router,
    *stock.ROUTERS,
    rounds.router,
    round_stock.router,
    round_views.router,
    sheets.router,
    rules.router,
    handouts.router,
    groups.router,
    owed.router,
    loans.router,
    overrides.router,
    cases.router,
)
