"""Turns a `Service` into a FastAPI application with the house's conventions."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator

import structlog
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from shared import errors_page, events_feed, health
from shared.middleware import RequestEdge
from shared.openapi import describe
from shared.problem_response import problem_response
from shared.problems import (
    BodyTooLarge,
    Busy,
    Conflict,
    InternalError,
    InvalidRequest,
    MalformedBody,
    MethodNotAllowed,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PreconditionFailed,
    PreconditionRequired,
    Problem,
    TooManyRequests,
    UnsupportedMediaType,
)
from shared.runtime import Runtime, Service

log = structlog.get_logger(__name__)

_BY_STATUS: dict[int, type[Problem]] = {
    400: MalformedBody,
    401: NotSignedIn,
    403: NotAllowed,
    404: NotFound,
    405: MethodNotAllowed,
    409: Conflict,
    412: PreconditionFailed,
    413: BodyTooLarge,
    415: UnsupportedMediaType,
    422: InvalidRequest,
    428: PreconditionRequired,
    429: TooManyRequests,
    503: Busy,
}
_ROOTS = {"body": "", "query": "/query", "path": "/path", "header": "/headers"}


def create_app(runtime: Runtime) -> FastAPI:
    """The application of one service; it serves under `/<service>` and its health also at the root."""
    service = runtime.service

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        polling = [
            asyncio.create_task(runtime.authenticator.keep_revocations_fresh()),
            asyncio.create_task(runtime.key_sets.keep_fresh()),
        ]
        try:
            yield
        finally:
            for task in polling:
                task.cancel()
            await asyncio.gather(*polling, return_exceptions=True)
            await runtime.close()

    app = FastAPI(
        title=service.title,
        summary=service.summary,
        version="1",
        lifespan=lifespan,
        openapi_url=f"/{service.name}/openapi.json",
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
    )
    app.state.runtime = runtime
    app.router.routes.extend(_routes(service))
    app.add_exception_handler(Exception, _unexpected)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_middleware(RequestEdge, runtime=runtime)
    describe(app)
    return app


@functools.cache
def _routes(service: Service) -> list[BaseRoute]:
    """Every route of a service: its applications in one process share what FastAPI works out of the signatures."""
    whole = APIRouter()
    for router in service.routers:
        whole.include_router(router, prefix=f"/{service.name}/v1")
    whole.include_router(events_feed.router, prefix=f"/{service.name}/v1")
    whole.include_router(errors_page.router, prefix=f"/{service.name}", include_in_schema=False)
    whole.include_router(health.router, include_in_schema=False)
    whole.include_router(health.router, prefix=f"/{service.name}", include_in_schema=False)
    return whole.routes


async def _problem(request: Request, error: Exception) -> JSONResponse:
    problem = error if isinstance(error, Problem) else InternalError()
    request.app.state.runtime.metrics.problems.labels(problem.code).inc()
    return problem_response(request, problem)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.exception("unexpected", service=request.app.state.runtime.service.name, error=type(error).__name__)
    return await _problem(request, InternalError())


async def _http(request: Request, error: Exception) -> JSONResponse:
    """What the framework itself refuses: a problem of the same status, with its headers (`Allow`)."""
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (500, None)
    nearest = MalformedBody if 400 <= status < 500 else InternalError
    problem = _BY_STATUS.get(status, nearest)(headers=headers)
    if isinstance(problem, MalformedBody):
        problem.parameters["depth"] = request.app.state.runtime.settings.json_depth_max
    return await _problem(request, problem)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    """A field is wrong: where, and which kind of wrong; never what was sent."""
    details = error.errors() if isinstance(error, RequestValidationError) else []
    if any(detail["type"] == "json_invalid" for detail in details):
        depth = request.app.state.runtime.settings.json_depth_max
        return await _problem(request, MalformedBody(depth=depth))
    return await _problem(request, InvalidRequest.of(details, _ROOTS))
