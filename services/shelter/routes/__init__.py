"""The HTTP door."""

from services.shelter.routes import board, layout, services, stays

ROUTERS = (layout.router, board.router, stays.router, services.router)
