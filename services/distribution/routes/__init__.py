"""The HTTP door."""

from services.distribution.routes import (
    cases,
    catalogue,
    devices,
    groups,
    handouts,
    loans,
    logs,
    overrides,
    owed,
    packs,
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
    logs.router,
    handouts.router,
    groups.router,
    owed.router,
    loans.router,
    overrides.router,
    devices.router,
    packs.router,
    cases.router,
)
