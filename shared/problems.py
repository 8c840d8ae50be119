"""Errors as `application/problem+json` (RFC 9457), with texts in Spanish and English.

A problem's `code` and parameters are the contract; its texts stand in `locales/{es,en}.json` beside the class
that declares it. Nothing that was sent is ever echoed: it may be personal data.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from itertools import islice, takewhile
from typing import Any, ClassVar

from pydantic import BaseModel
from pydantic_core import to_json

from shared.instants import in_utc

LANGUAGES = ("es", "en")
MEDIA_TYPE = "application/problem+json"
ERRORS_MAX = 50
"""Places that an `invalid_request` names at the most."""


class Problem(Exception):
    """Base of every error that a caller sees.

    `status` and `code` are the class's; `parameters` fill the texts and stand in the body (ids, instants,
    counts: never names). A `refusal` is the outcome of a business rule: a repeat of the same request gets it
    again. `retryable` tells a machine that the same request may succeed later.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    refusal: ClassVar[bool] = False
    retryable: ClassVar[bool] = False
    package: ClassVar[str] = "shared"

    def __init__(self, *, headers: Mapping[str, str] | None = None, **parameters: Any) -> None:
        super().__init__(self.code)
        self.parameters: dict[str, Any] = in_utc(parameters)
        self.headers = dict(headers or {})
        self.errors: list[dict[str, str]] = []
        self.record: Callable[[Any], Awaitable[None]] | None = None
        """What to write (given a `Context`) when this refusal is stored after its rollback."""
        self.kept: Callable[[Any], Awaitable[None]] | None = None
        """What a read that is refused writes all the same (given a session), after its rollback."""

    def body(self, *, language: str, base_url: str = "", trace_id: str | None = None) -> dict[str, Any]:
        """The problem as a JSON object, in `language`; `base_url` is where its service answers.

        The text names parameters as the body does: a repeat, whose parameters were stored, is told the same words.
        """
        title, detail = texts(self.package, self.code, language)
        parameters = json.loads(to_json(self.parameters))
        body: dict[str, Any] = {
            "type": f"{base_url}/errors#{self.code}",
            "title": title,
            "status": self.status,
            "code": self.code,
            "detail": detail.format_map(_Parameters({k: v for k, v in parameters.items() if v is not None})),
            "retryable": self.retryable,
        }
        if trace_id is not None:
            body["trace_id"] = trace_id
        if self.errors:
            body["errors"] = self.errors
        if parameters:
            body["parameters"] = parameters
        return body


class _Parameters(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


class InvalidRequest(Problem):
    status, code = 422, "invalid_request"

    @classmethod
    def at(cls, pointer: str, reason: str) -> InvalidRequest:
        """One field is wrong: its JSON pointer and a short machine-readable reason."""
        problem = cls()
        problem.errors = [{"pointer": pointer, "code": reason}]
        return problem

    @classmethod
    def of(cls, details: Iterable[Mapping[str, Any]], roots: Mapping[str, str] | None = None) -> InvalidRequest:
        """Where, and which kind of wrong, by pydantic's `details`; never what was sent.

        With `roots`, the first step of each place is one of its names (body, query, path, header).
        """
        problem = cls()
        for detail in islice(details, ERRORS_MAX):
            steps = list(detail["loc"])
            root = roots.get(str(steps.pop(0)), "") if roots is not None and steps else ""
            if detail["type"] == "extra_forbidden":
                steps = steps[:-1]  # an unknown field's name is something that was sent
            if not root:
                steps = list(takewhile(_is_declared, steps))
            problem.errors.append({"pointer": "/".join([root, *map(_escaped, steps)]) or "/", "code": detail["type"]})
        return problem


def _is_declared(step: int | str) -> bool:
    """Whether a step of a place is an index or a declared field; the key of a mapping is something that was sent."""
    return isinstance(step, int) or step in _declared_fields(len(sys.modules))


@lru_cache(maxsize=1)
def _declared_fields(modules: int) -> frozenset[str]:
    """Every name that a field of any model has in JSON, of the `modules` that are loaded by now."""
    names, pending = set(), [BaseModel]
    while pending:
        model = pending.pop()
        pending += model.__subclasses__()
        for name, field in model.model_fields.items():
            names |= {name, field.alias or name}
    return frozenset(names)


def _escaped(step: int | str) -> str:
    """A step of a JSON pointer (RFC 6901)."""
    return str(step).replace("~", "~0").replace("/", "~1")


class MalformedBody(Problem):
    status, code = 400, "malformed_body"


class BodyTooLarge(Problem):
    status, code = 413, "body_too_large"


class UnsupportedMediaType(Problem):
    status, code = 415, "unsupported_media_type"


class MethodNotAllowed(Problem):
    status, code = 405, "method_not_allowed"


class NotFound(Problem):
    """A thing of another site or agency answers this same problem."""

    status, code = 404, "not_found"


class NotSignedIn(Problem):
    status, code = 401, "not_signed_in"


class TokenRefused(Problem):
    status, code = 401, "token_refused"


class NotAllowed(Problem):
    status, code = 403, "not_allowed"


class IdempotencyKeyMissing(Problem):
    status, code = 400, "idempotency_key_missing"


class IdempotencyKeyReused(Problem):
    status, code = 422, "idempotency_key_reused"


class RequestInFlight(Problem):
    status, code, retryable = 409, "request_in_flight", True


class TooManyRequests(Problem):
    status, code, retryable = 429, "too_many_requests", True


class IdReused(Problem):
    """A client-made object id came again with another content."""

    status, code = 422, "id_reused"


class PreconditionRequired(Problem):
    status, code = 428, "precondition_required"


class PreconditionFailed(Problem):
    status, code = 412, "precondition_failed"


class Conflict(Problem):
    """A constraint refused the change and no better problem is declared for it."""

    status, code, refusal = 409, "conflict", True


class Busy(Problem):
    status, code, retryable = 503, "busy", True


class DatabaseUnavailable(Problem):
    status, code, retryable = 503, "database_unavailable", True


class DirectoryUnavailable(Problem):
    status, code, retryable = 503, "directory_unavailable", True


class InternalError(Problem):
    status, code = 500, "internal_error"


class DemoTimeRefused(Problem):
    status, code = 400, "demo_time_refused"


@cache
def _catalogue(package: str, language: str) -> Mapping[str, Mapping[str, str]]:
    text = resources.files(package).joinpath("locales", f"{language}.json").read_text(encoding="utf-8")
    catalogue: dict[str, dict[str, str]] = json.loads(text)
    return catalogue


def texts(package: str, code: str, language: str) -> tuple[str, str]:
    """Title and detail of `code` in `language`.

    Raises:
        KeyError: a text is missing; a test walks all classes.
    """
    entry = _catalogue(package, language)[code]
    return entry["title"], entry["detail"]


def all_problems(base: type[Problem] = Problem) -> Iterator[type[Problem]]:
    """Every declared problem class below `base`, as far as it is imported."""
    for child in base.__subclasses__():
        if "code" in vars(child):
            yield child
        yield from all_problems(child)


def preferred_language(accept_language: str) -> str:
    """Spanish unless English is asked for with a higher weight (RFC 9110, 12.5.4, as far as two languages need)."""
    best, best_weight = LANGUAGES[0], 0.0
    for part in accept_language.split(",")[:10]:
        tag, _, options = part.strip().partition(";")
        language = tag.strip().lower().split("-")[0]
        try:
            weight = float(options.strip().removeprefix("q=")) if options.strip().startswith("q=") else 1.0
        except ValueError:
            continue
        if language in LANGUAGES and weight > best_weight:
            best, best_weight = language, weight
    return best


def responses(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI `responses` of a route that may answer `problems`."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for problem in problems:
        title = texts(problem.package, problem.code, "en")[0]
        entry = by_status.setdefault(
            problem.status,
            {
                "description": "",
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        )
        entry["description"] = "; ".join(filter(None, [entry["description"], f"`{problem.code}`: {title}"]))
    return by_status
