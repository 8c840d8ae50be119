"""The HTTP door."""

from services.shelter.routes import board, layout, live, proposals, services, stays

ROUTERS = (layout.router, board.router, live.router, proposals.router, stays.router, services.router)
