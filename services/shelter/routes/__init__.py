"""The HTTP door."""

from services.shelter.routes import (
    away,
    board,
    capacity,
    census,
    evacuation,
    expected,
    groups,
    layout,
    layout_files,
    live,
    moves,
    proposals,
    rooms,
    services,
    silence,
    stays,
)

ROUTERS = (
    layout.router,
    capacity.router,
    rooms.router,
    layout_files.router,
    board.router,
    live.router,
    census.router,
    evacuation.router,
    silence.router,
    proposals.router,
    stays.router,
    groups.router,
    moves.router,
    away.router,
    expected.router,
    services.router,
)
