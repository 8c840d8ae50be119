"""The HTTP door."""

from services.distribution.routes import cases, catalogue, devices, handouts, logs, packs, rounds, stock

ROUTERS = (
    catalogue.router,
    stock.router,
    rounds.router,
    logs.router,
    handouts.router,
    devices.router,
    packs.router,
    cases.router,
)
