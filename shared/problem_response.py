"""A problem as an HTTP answer, in the caller's language."""

from __future__ import annotations

import json

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic_core import to_json

from shared.problems import MEDIA_TYPE, Problem, preferred_language


def problem_response(request: Request, problem: Problem) -> JSONResponse:
    """The problem as an answer, in the caller's language."""
    runtime = request.app.state.runtime
    language = preferred_language(request.headers.get("accept-language", ""))
    body = problem.body(
        language=language,
        base_url=f"{runtime.settings.public_url}/{runtime.service.name}",
        trace_id=getattr(request.state, "trace_id", None),
    )
    headers = {**problem.headers, "Content-Language": language}
    return JSONResponse(json.loads(to_json(body)), problem.status, headers=headers, media_type=MEDIA_TYPE)
