"""Registration: who is this person."""

from __future__ import annotations

from fastapi import FastAPI

from services.registration.commands.imports.work import work_on_imports
from services.registration.commands.ledger import keep_ledger
from services.registration.commands.match_runs import keep_matching
from services.registration.commands.reading_groups import forget_manifests
from services.registration.commands.retention import keep_retention
from services.registration.commands.tasks import escalate_tasks
from services.registration.errors import CONSTRAINTS
from services.registration.examples import EXAMPLES
from services.registration.handlers import HANDLERS
from services.registration.routes import ROUTERS
from services.registration.settings import RegistrationSettings
from shared.app import create_app
from shared.jobs import Job
from shared.outbox_intake import forget_parked
from shared.runtime import Service, start_runtime
from shared.telemetry import configure_logging

service = Service(
    name="registration",
    title="Amparo registration",
    summary="People, households, cards, arrivals",
    routers=ROUTERS,
    handlers=HANDLERS,
    constraints=CONSTRAINTS,
    settings=RegistrationSettings,
    examples=EXAMPLES,
    audited=True,
    duties=[
        keep_matching,
        work_on_imports,
        Job("registration", "forget_manifests", seconds=600.0, work=forget_manifests),
        Job("registration", "forget_parked", seconds=3_600.0, work=forget_parked),
        Job("registration", "keep_ledger", seconds=60.0, work=keep_ledger),
        Job("registration", "retention", seconds=600.0, work=keep_retention),
        Job("registration", "escalate_tasks", seconds=60.0, work=escalate_tasks),
    ],
    uploads=[r"/registration/v1/imports/[^/]+/file"],
    reads_keys={"card": "registration"},
)


def app() -> FastAPI:
    """The application, with settings from the environment."""
    settings = RegistrationSettings()
    configure_logging(settings.log_level)
    return create_app(start_runtime(service, settings))
