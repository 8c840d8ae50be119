"""A problem as an HTTP answer, in the caller's language."""

from __future__ import annotations

import json
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic_core import to_json

from shared.problems import MEDIA_TYPE, Problem, preferred_language


def problem_body(request: Request, problem: Problem) -> dict[str, Any]:
    """The problem as the JSON object that answers `request`, or one item of it, in the caller's language."""
    body: dict[str, Any] = json.loads(
        to_json(
            problem.body(
                language=_language(request),
                base_url=request.app.state.runtime.settings.public_url,
                trace_id=getattr(request.state, "trace_id", None),
            )
        )
    )
    return body


def problem_response(request: Request, problem: Problem) -> JSONResponse:
    """The problem as an answer, in the caller's language."""
    headers = {**problem.headers, "Content-Language": _language(request)}
    return JSONResponse(problem_body(request, problem), problem.status, headers=headers, media_type=MEDIA_TYPE)


def _language(request: Request) -> str:
    return preferred_language(request.headers.get("accept-language", ""))
