"""The OpenAPI document of a service: one problem schema, the bearer scheme, roles of each operation."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import RouteContext, iter_route_contexts

from shared.examples import Example

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "retryable"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "trace_id": {"type": "string"},
        "retryable": {"type": "boolean"},
        "parameters": {"type": "object", "additionalProperties": True},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code"],
                "properties": {"pointer": {"type": "string"}, "code": {"type": "string"}},
            },
        },
    },
}


def describe(app: FastAPI) -> None:
    """Let `app` build its OpenAPI document in the house's way."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the documented way to replace the document


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, summary=app.summary, routes=app.routes, openapi_version="3.1.0"
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas["Problem"] = PROBLEM_SCHEMA
    examples = app.state.runtime.service.examples
    document["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    for path in document["paths"].values():
        for operation in path.values():
            _default_problems(operation)
            _key_is_required(operation)
            _example(operation, examples.get(operation["operationId"]))
    for route in iter_route_contexts(app.routes):
        if route.path_format in document["paths"]:
            _guard(document, route)
    return document


def _default_problems(operation: dict[str, Any]) -> None:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    if "422" in operation["responses"]:
        operation["responses"]["422"] = {"description": "`invalid_request`", "content": problem}
    operation["responses"]["default"] = {"description": "Any other problem", "content": problem}


def _key_is_required(operation: dict[str, Any]) -> None:
    """The key may be absent to the code, which answers that with a problem of its own; to a caller it may not."""
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "Idempotency-Key":
            parameter |= {"required": True, "schema": {"type": "string", "format": "uuid"}}


def _example(operation: dict[str, Any], example: Example | None) -> None:
    if example is None:
        return
    values = {**example.path, **example.query, **example.headers}
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in values:
            parameter["example"] = values[parameter["name"]]
    if example.body is not None:
        operation["requestBody"]["content"]["application/json"]["example"] = example.body


def _guard(document: dict[str, Any], route: RouteContext) -> None:
    roles = _roles(route)
    if roles is None:
        return
    for method in route.methods or ():
        operation = document["paths"][str(route.path_format)][method.lower()]
        operation["security"] = [{"bearer": sorted(roles)}]


def _roles(route: RouteContext) -> tuple[str, ...] | None:
    """The roles of the route's guard; None where it has none and is open to everybody."""
    pending = list(route.dependant.dependencies)
    found: tuple[str, ...] | None = None
    while pending:
        dependant = pending.pop()
        if getattr(dependant.call, "__name__", "") == "authenticate" and found is None:
            found = ()
        roles = getattr(dependant.call, "roles", None)
        if roles:
            found = tuple(str(role) for role in roles)
        pending.extend(dependant.dependencies)
    return found
