"""The app; nothing else."""

from __future__ import annotations

from fastapi import FastAPI

from services.shelter.commands.children_out import look_for_children
from services.shelter.commands.sheets import forget_sheets
from services.shelter.errors import CONSTRAINTS
from services.shelter.examples import EXAMPLES
from services.shelter.handlers import HANDLERS
from services.shelter.routes import ROUTERS
from services.shelter.settings import ShelterSettings
from shared.app import create_app
from shared.jobs import Job
from shared.outbox_intake import forget_parked
from shared.runtime import Service, start_runtime

service = Service(
    name="shelter",
    title="Amparo shelter",
    summary="Rooms, beds, stays and services given",
    routers=ROUTERS,
    handlers=HANDLERS,
    constraints=CONSTRAINTS,
    settings=ShelterSettings,
    examples=EXAMPLES,
    duties=[
        Job("shelter", "forget_sheets", seconds=600.0, work=forget_sheets),
        Job("shelter", "forget_parked", seconds=3_600.0, work=forget_parked),
        Job("shelter", "look_for_children", seconds=60.0, work=look_for_children),
    ],
    reads_keys={"card": "registration"},
)


def app() -> FastAPI:
    """The application, for a server that makes it in its own process."""
    return create_app(start_runtime(service, ShelterSettings()))
