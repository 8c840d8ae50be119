"""The directory: who may do what, and where."""

from __future__ import annotations

from fastapi import FastAPI

from services.directory.commands.shift_ends import end_overdue_shifts
from services.directory.commands.shift_tokens import forget_assertions
from services.directory.errors import CONSTRAINTS
from services.directory.examples import EXAMPLES
from services.directory.handlers import HANDLERS
from services.directory.routes import ROUTERS
from services.directory.settings import DirectorySettings
from shared.app import create_app
from shared.jobs import Job
from shared.runtime import Service, start_runtime
from shared.telemetry import configure_logging

service = Service(
    name="directory",
    title="Amparo directory",
    summary="Agencies, sites, staff and devices; sign-in and access tokens",
    routers=ROUTERS,
    handlers=HANDLERS,
    constraints=CONSTRAINTS,
    settings=DirectorySettings,
    examples=EXAMPLES,
    duties=[
        Job("directory", "end_overdue_shifts", seconds=600.0, work=end_overdue_shifts),
        Job("directory", "forget_assertions", seconds=600.0, work=forget_assertions),
    ],
)


def app() -> FastAPI:
    """The application, for a server that calls factories."""
    settings = DirectorySettings()
    configure_logging(settings.log_level)
    return create_app(start_runtime(service, settings))
