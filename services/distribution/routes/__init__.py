"""The HTTP door."""

from services.distribution.routes import cases, catalogue, handouts, rounds, rules, stock

ROUTERS = (
    catalogue.router,
    *stock.ROUTERS,
    rounds.router,
    rules.router,
    handouts.router,
    cases.router,
)
