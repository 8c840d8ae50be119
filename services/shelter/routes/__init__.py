"""The HTTP door."""

from services.shelter.routes import board, layout, live, services, stays

ROUTERS = (layout.router, board.router, live.router, stays.router, services.router)
