"""The HTTP door."""

from services.distribution.routes import cases, catalogue, handouts, rounds, stock

ROUTERS = (catalogue.router, *stock.ROUTERS, rounds.router, handouts.router, cases.router)
