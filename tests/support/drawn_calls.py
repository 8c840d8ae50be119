"""Sequences of calls drawn from the OpenAPI documents: no failure, and no answer that the document does not describe.

Which answer feeds which call is read from the document (the ids of answers that other operations take), so that a
household that was made is shown, changed and merged by the calls that come after it.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis import hooks
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished

from amparo.documents import ROOT
from shared.examples import SITE
from shared.ids import new_id
from tests.support.story import NOW, Operation, Story, operations

STEPS = 8
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
)


class Grounded:
    """Puts a drawn call on the story's ground: drawn values alone are refused before anything is tried."""

    def __init__(self, story: Story, service: str) -> None:
        self.story = story
        self.known = {one.name: one for one in operations() if one.service == service}
        self.chance = random.Random(1)
        self.answered: set[str] = set()

    def operation(self, case: Any) -> Operation:
        """The operation that is called."""
        return self.known[case.operation.definition.raw["operationId"]]

    def remember(self, answer: Any) -> None:
        """Keep the ids of an answer: a path that a link filled with one of them is left as it is."""
        self.answered.update(ID.findall(answer.content.decode("latin-1")))

    def ground(self, case: Any) -> None:
        """Give the case a token and a key; then in half of the calls its path, and most of its body, is the story's."""
        operation = self.operation(case)
        token = self.story.token(operation)
        case.headers = {"X-Demo-Time": NOW, **({"Authorization": f"Bearer {token}"} if token else {})}
        if operation.takes_key:
            case.headers["Idempotency-Key"] = str(new_id())
        fed = bool(self.answered & {str(value) for value in (case.path_parameters or {}).values()})
        if operation.example and not fed and self.chance.random() < 0.5:
            case.path_parameters = dict(self.story.real(operation.example.path))
        if operation.example and operation.example.query and self.chance.random() < 0.7:
            case.query = {**(case.query or {}), **self.story.real(operation.example.query)}
        if operation.body is not None and isinstance(case.body, dict):
            case.body = at_the_site(self._mixed(operation, case.body))

    def _mixed(self, operation: Operation, drawn: dict[str, Any]) -> dict[str, Any]:
        if self.chance.random() < 0.3:
            return drawn
        sound = with_new_ids(self.story.body(operation))
        return {**sound, **{name: one for name, one in drawn.items() if self.chance.random() < 0.25}}


def at_the_site(body: Any) -> Any:
    """The body with the story's site wherever it names one: at any other the answer is 404, and nothing is tried."""
    if isinstance(body, dict):
        return {name: SITE if name == "site_id" else at_the_site(one) for name, one in body.items()}
    return [at_the_site(one) for one in body] if isinstance(body, list) else body


def with_new_ids(body: Any) -> Any:
    """The body as another client would send it: its own ids for what it makes."""
    if isinstance(body, dict):
        return {name: str(new_id()) if name == "id" else with_new_ids(one) for name, one in body.items()}
    return [with_new_ids(one) for one in body] if isinstance(body, list) else body


@dataclass(frozen=True)
class Amount:
    """So many calls of each operation (or sequences alone), and so many sequences."""

    calls: int
    sequences: int
    seed: int = 2023

    @property
    def config(self) -> dict[str, Any]:
        """As schemathesis is told."""
        return {
            "seed": self.seed,
            "max-failures": 5,
            "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
            "generation": {"max-examples": max(1, self.calls), "no-shrink": True, "database": "none"},
            "phases": {
                "examples": {"enabled": False},
                "coverage": {"enabled": False},
                "fuzzing": {"enabled": self.calls > 0},
                "stateful": {"max-steps": STEPS, "generation": {"max-examples": self.sequences}},
            },
        }


@dataclass
class Found:
    """What a run found: failures in words, what was answered 2xx at all, and what was with an earlier answer's id."""

    failures: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    fed: set[str] = field(default_factory=set)

    def read(self, event: Any, known: Mapping[str, Operation]) -> None:
        """Take what an event of the run says."""
        if isinstance(event, NonFatalError):
            self.failures.append(f"{event.label}: {event.value!r}")
        if isinstance(event, FatalError):
            self.failures.append(repr(event.exception))
        if not isinstance(event, ScenarioFinished):
            return
        for id_, interaction in event.recorder.interactions.items():
            node = event.recorder.cases[id_]
            name = known[node.value.operation.definition.raw["operationId"]].name
            if interaction.response is not None and interaction.response.status_code < 300:
                self.taken.add(name)
                self.fed |= {name} if node.is_transition_applied else set()
            for check in event.recorder.checks.get(id_, ()):
                if check.failure_info is not None:
                    self.failures.append(f"{name}: {check.name}: {check.failure_info.failure.message}")


def run(story: Story, service: str, base_url: str, amount: Amount) -> Found:
    """Draw calls, and sequences of calls, until the limits; returns what was found."""
    document = json.loads((ROOT / "docs" / "openapi" / f"{service}.json").read_text(encoding="utf-8"))
    config = SchemathesisConfig.from_dict(amount.config)
    schema = schemathesis.openapi.from_dict(document, config=config)
    schema.config.update(base_url=base_url)
    grounded = Grounded(story, service)
    found = Found()

    @schemathesis.hook("before_call")
    def ground(context: Any, case: Any, kwargs: Any) -> None:
        grounded.ground(case)

    @schemathesis.hook("after_call")
    def remember(context: Any, case: Any, response: Any) -> None:
        grounded.remember(response)

    try:
        for event in from_schema(schema).execute():
            found.read(event, grounded.known)
    finally:
        hooks.unregister(ground)
        hooks.unregister(remember)
    return found
