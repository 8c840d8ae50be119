"""The coordination service: what was done, counted from events."""

from __future__ import annotations

from fastapi import FastAPI

from services.coordination import routes
from services.coordination.errors import CONSTRAINTS
from services.coordination.examples import EXAMPLES
from services.coordination.handlers import HANDLERS
from services.coordination.settings import CoordinationSettings
from shared.app import create_app
from shared.runtime import Service, start_runtime
from shared.telemetry import configure_logging

service = Service(
    name="coordination",
    title="Coordination",
    summary="What was done: facts built from events, and reports whose every figure names its sources",
    routers=[routes.router],
    handlers=HANDLERS,
    constraints=CONSTRAINTS,
    settings=CoordinationSettings,
    examples=EXAMPLES,
)


def app() -> FastAPI:
    """The application, by its settings from the environment."""
    settings = CoordinationSettings()
    configure_logging(settings.log_level)
    return create_app(start_runtime(service, settings))
