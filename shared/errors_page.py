"""`GET /<service>/errors`: what a problem's `type` leads to, by its code, in the caller's language."""

from __future__ import annotations

from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from shared.problems import Problem, all_problems, preferred_language, texts

router = APIRouter()


@router.get("/errors")
async def list_errors(request: Request) -> HTMLResponse:
    """Every problem that this service may answer."""
    language = preferred_language(request.headers.get("accept-language", ""))
    ours = ("shared", request.app.state.runtime.service.package)
    problems = {problem.code: problem for problem in all_problems() if problem.package in ours}
    entries = "".join(_entry(problems[code], language) for code in sorted(problems))
    page = (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Amparo</title><dl>{entries}</dl></html>'
    )
    return HTMLResponse(page, headers={"Content-Language": language})


def _entry(problem: type[Problem], language: str) -> str:
    title, detail = (escape(text) for text in texts(problem.package, problem.code, language))
    return f'<dt id="{problem.code}">{problem.status} <b>{title}</b> (<code>{problem.code}</code>)<dd>{detail}'
