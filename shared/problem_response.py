"""A problem as an HTTP answer, in the caller's language."""

from __future__ import annotations

import json
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic_core import to_json

from shared.problems import MEDIA_TYPE, Problem, preferred_language


def problem_response(request: Request, problem: Problem) -> JSONResponse:
    """The problem as an answer, in the caller's language."""
    headers = {**problem.headers, "Content-Language": _language(request)}
    return JSONResponse(problem_body(request, problem), problem.status, headers=headers, media_type=MEDIA_TYPE)


def problem_body(request: Request, problem: Problem) -> dict[str, Any]:
    """The problem as JSON, in the caller's language: a whole answer, or one item's of a batch."""
    runtime = request.app.state.runtime
    body = problem.body(
        language=_language(request),
        base_url=f"{runtime.settings.public_url}/{runtime.service.name}",
        trace_id=getattr(request.state, "trace_id", None),
    )
    plain: dict[str, Any] = json.loads(to_json(body))
    return plain


def _language(request: Request) -> str:
    return preferred_language(request.headers.get("accept-language", ""))
