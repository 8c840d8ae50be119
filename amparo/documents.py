"""`python -m amparo.documents`: write what is generated below `docs/`.

The events from the contracts (also as AsyncAPI), the errors from the problem classes, an OpenAPI document from each
service's routes.
"""

from __future__ import annotations

import importlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from amparo.asyncapi import asyncapi_document
from amparo.installation import SERVICES, service_named
from shared.app import create_app
from shared.contracts.catalogue import payloads
from shared.contracts.envelope import Payload
from shared.keys import KeysDirectory
from shared.problems import all_problems, texts
from shared.runtime import start_runtime

ROOT = Path(__file__).parent.parent


def events_document() -> str:
    """The catalogue of events, by service and type."""
    lines = [
        "# Events",
        "",
        "Generated from `shared/contracts/` by `python -m amparo.documents`; do not edit.",
        "",
        "CloudEvents 1.0 in JSON, at most 64 KiB. STATE events carry an aggregate's whole public state and its",
        "version: keep the highest. FACT events are one fact by their id. No event holds a name, a document number,",
        "a phone, an exact birth date or free text.",
    ]
    service = ""
    for type_, payload in sorted(payloads().items()):
        if type_.split(".")[0] != service:
            service = type_.split(".")[0]
            lines += ["", f"## {service}"]
        lines += ["", *_event(type_, payload)]
    return "\n".join(lines) + "\n"


def _event(type_: str, payload: type[Payload]) -> Iterator[str]:
    yield f"### `{type_}`"
    yield ""
    documentation = (payload.__doc__ or "").strip()
    if documentation and documentation != (Payload.__doc__ or "").strip():
        yield " ".join(documentation.split())
        yield ""
    consumers = ", ".join(payload.CONSUMERS) or "nobody yet (published without `mandatory`)"
    yield f"{payload.KIND}, about `{payload.SUBJECT}`. Consumers: {consumers}."
    yield ""
    yield "| field | type | required |"
    yield "|---|---|---|"
    schema = payload.model_json_schema()
    required = set(schema.get("required", ()))
    for name, field in schema["properties"].items():
        yield f"| `{name}` | {_type(field)} | {'yes' if name in required else ''} |"


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return f"`{field['$ref'].rsplit('/', 1)[-1]}`"
    if "anyOf" in field:
        return " or ".join(_type(option) for option in field["anyOf"])
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}"
    if field.get("type") == "object":
        extra = field.get("additionalProperties")
        return f"map to {_type(extra)}" if isinstance(extra, dict) else "object"
    return str(field.get("format") or field.get("type", "any"))


def errors_document() -> str:
    """The catalogue of problems, by code."""
    importlib.import_module("shared.contracts.scanned")
    for service in SERVICES:
        importlib.import_module(f"services.{service}.errors")
    importlib.import_module("shared.outbox_intake.problems")
    lines = [
        "# Errors",
        "",
        "Generated from the problem classes by `python -m amparo.documents`; do not edit.",
        "",
        "Every error is `application/problem+json` (RFC 9457). `code` and its parameters are the contract; title and",
        "detail come in Spanish or English by `Accept-Language`. A *rule* is the outcome of a business rule: the same",
        "request with the same Idempotency-Key gets it again.",
    ]
    owners: dict[str, set[str]] = {}
    by_code = {}
    for problem in all_problems():
        by_code[problem.code] = problem
        owners.setdefault(problem.code, set()).add(problem.package.rsplit(".", 1)[-1])
    for code in sorted(by_code):
        problem = by_code[code]
        title, detail = texts(problem.package, code, "en")
        title_es, detail_es = texts(problem.package, code, "es")
        marks = ["rule"] * problem.refusal + ["retryable"] * problem.retryable
        where = ", ".join(sorted(owners[code]))
        lines += ["", f"## {code}", "", f"{problem.status} · {where}{''.join(f' · {mark}' for mark in marks)}", ""]
        lines += [f"- en: **{title}.** {detail}", f"- es: **{title_es}.** {detail_es}"]
    return "\n".join(lines) + "\n"


def openapi_document(name: str) -> str:
    """The OpenAPI document of the service `name`, as JSON; built from its routes, without a server."""
    service = service_named(name)
    with tempfile.TemporaryDirectory() as folder:
        KeysDirectory(Path(folder)).ensure("idempotency")
        app = create_app(start_runtime(service, service.settings(keys_dir=Path(folder))))
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"


def write(root: Path = ROOT) -> None:
    """Write all documents below `root`."""
    documents = {"events.md": events_document(), "errors.md": errors_document(), "asyncapi.json": asyncapi_document()}
    documents |= {f"openapi/{name}.json": openapi_document(name) for name in SERVICES}
    for path, content in documents.items():
        target = root / "docs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    write()
