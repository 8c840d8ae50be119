"""The HTTP door."""

from services.distribution.routes import (
    cases,
    catalogue,
    devices,
    handouts,
    logs,
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
    stock.router,
    rounds.router,
    round_stock.router,
    round_views.router,
    sheets.router,
    rules.router,
    logs.router,
    handouts.router,
    devices.router,
    packs.router,
    cases.router,
)
