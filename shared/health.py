"""`/livez`, `/readyz`, `/version`, `/metrics`: what an orchestrator asks."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import generate_latest
from sqlalchemy.exc import SQLAlchemyError

from shared.db import fetch_one
from shared.migrations import expected_revision

router = APIRouter(tags=["health"])


@router.get("/livez")
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@router.get("/readyz")
async def ready(request: Request) -> JSONResponse:
    """Postgres answers and is migrated; a silent directory is `degraded`, and RabbitMQ is no condition."""
    runtime = request.app.state.runtime
    state: dict[str, Any] = {"status": "ready", "service": runtime.service.name}
    try:
        row = await runtime.database.run(
            lambda session: fetch_one(session, "SELECT version_num, demo FROM schema_version, extensions.installation")
        )
    except (SQLAlchemyError, OSError, TimeoutError, Exception) as error:
        return JSONResponse({**state, "status": "unready", "reason": type(error).__name__}, 503)
    if row is None or row["version_num"] != expected_revision(runtime.service.package):
        return JSONResponse({**state, "status": "unready", "reason": "migrations"}, 503)
    if row["demo"] != runtime.settings.demo:
        return JSONResponse({**state, "status": "unready", "reason": "demonstration_mismatch"}, 503)
    if runtime.authenticator.revocations_are_stale():
        state |= {"status": "degraded", "reason": "directory_silent"}
    return JSONResponse(state)


@router.get("/version")
async def show_version(request: Request) -> dict[str, str]:
    """What runs here."""
    return {"service": request.app.state.runtime.service.name, "version": version("amparo")}


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus' text format."""
    return Response(generate_latest(request.app.state.runtime.metrics.registry), media_type="text/plain")
