"""The HTTP door."""

from services.distribution.routes import catalogue, handouts, rounds, stock

ROUTERS = (catalogue.router, stock.router, rounds.router, handouts.router)
