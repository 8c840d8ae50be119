"""The HTTP door."""

from services.shelter.routes import board, capacity, layout, live, proposals, rooms, services, stays

ROUTERS = (
    layout.router,
    capacity.router,
    rooms.router,
    board.router,
    live.router,
    proposals.router,
    stays.router,
    services.router,
)
