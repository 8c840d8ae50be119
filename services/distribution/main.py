"""The app; nothing else."""

from __future__ import annotations

from fastapi import FastAPI

from services.distribution.errors import CONSTRAINTS
from services.distribution.examples import EXAMPLES
from services.distribution.handlers import HANDLERS
from services.distribution.routes import ROUTERS
from services.distribution.settings import DistributionSettings
from shared.app import create_app
from shared.jobs import Job
from shared.outbox_intake import forget_parked
from shared.runtime import Service, start_runtime

service = Service(
    name="distribution",
    title="Amparo distribution",
    summary="Kits, stock, rounds and hand-outs",
    routers=ROUTERS,
    handlers=HANDLERS,
    constraints=CONSTRAINTS,
    settings=DistributionSettings,
    examples=EXAMPLES,
    duties=[Job("distribution", "forget_parked", seconds=3_600.0, work=forget_parked)],
    reads_keys={"card": "registration"},
)


def app() -> FastAPI:
    """The application, for a server that makes it in its own process."""
    return create_app(start_runtime(service, DistributionSettings()))
