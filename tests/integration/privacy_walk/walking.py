"""Asks every read operation of a world, as everybody who is no officer of the record, and compares the answers.

An operation is walked by itself where its parameters are known here; one with a parameter that nobody named, or with
a body, needs an example in `BODIES` or `World.about`: without one the walk fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from services.coordination.rules import FIGURES
from shared.auth import ALL_SITES
from shared.contracts.vocabulary import Role, Scope
from shared.examples import AGENCY, SITE
from tests.integration.privacy_walk.worlds import DOER, World
from tests.support.people import LA_LIMA, fixed_id
from tests.support.story import Operation, operations

SERVICES = ("registration", "distribution", "shelter", "coordination")
NO_ENTITY = {
    "cursor",
    "limit",
    "updated_since",
    "open_only",
    "state",
    "types",
    "after",
    "municipality",
    "if-none-match",
    "if-match",
    "last-event-id",
    "unseen",
}
"""Parameters that narrow or page a list: the whole list tells more."""

BODIES: dict[str, tuple[str, ...]] = {
    "check_candidates": ("names",),
    "search_people": ("names",),
    "search_structured": ("names",),
    "look_up_people": ("person_id",),
    "parse_document": ("names",),
    "print_card_sheet": ("batch_id",),
    "print_card": ("code",),
    "export_access": ("person_id",),
}
"""Reads that are POSTs, with what of a world they ask about."""


def body_of(operation: str, value: str) -> dict[str, Any]:
    """The body of a read that is a POST."""
    asked: dict[str, dict[str, Any]] = {
        "check_candidates": {
            "site_id": SITE,
            "members": [
                {
                    "id": str(fixed_id("who asks")),
                    "sex": "FEMALE",
                    "given_names": "Canela",
                    "family_names": "Zelaya",
                    "birth_date": "1990-03-04",
                }
            ],
        },
        "search_people": {"q": value},
        "search_structured": {"family_names": value},
        "look_up_people": {"ids": [value], "purpose": "ASSISTANCE"},
        "parse_document": {"phone": "9988-7766"},
        "print_card_sheet": {"with_names": True},
        "print_card": {"layout": "CARD"},
        "export_access": {"html": False},
    }
    return asked[operation]


OWN_AGENCY = UUID(AGENCY)


@dataclass(frozen=True)
class Reader:
    """Somebody who is no officer of the protected record."""

    name: str
    roles: Mapping[str, list[UUID | str]]
    subject: UUID = DOER
    kind: str = "staff"
    agency: UUID | None = OWN_AGENCY


def readers() -> list[Reader]:
    """One for each role and scope, one with all of them but the officer's, and officers of another place or agency."""
    at_site: list[UUID | str] = [SITE]
    others = [role for role in Role if role is not Role.PROTECTION_OFFICER]
    single = [Reader(role, {role: [ALL_SITES] if role is Role.ADMIN else at_site}) for role in others]
    scopes = [Reader(scope, {scope: [ALL_SITES]}, kind="agency") for scope in (Scope.EVENTS, Scope.REPORTS)]
    elsewhere = fixed_id("another agency")
    return [
        *single,
        *scopes,
        Reader("scanner", {Scope.SCANNER: at_site}, kind="device"),
        Reader("everything else", dict.fromkeys(others, at_site)),
        Reader("officer elsewhere", {Role.PROTECTION_OFFICER: [LA_LIMA], Role.REGISTRAR: at_site}),
        Reader("officer of another agency", {Role.PROTECTION_OFFICER: at_site}, agency=elsewhere),
        Reader("nobody's agency", {Role.REGISTRAR: at_site}, agency=None),
    ]


EXCLUDED = Reader("excluded officer", {Role.PROTECTION_OFFICER: [SITE]}, subject=fixed_id("an excluded officer"))


def reads() -> list[Operation]:
    """Every operation of the four services that changes nothing."""
    return [one for one in operations() if one.service in SERVICES and not _changes(one)]


def _changes(operation: Operation) -> bool:
    """Whether it changes something: a look-up that is a POST takes no key."""
    return operation.method in ("PATCH", "PUT", "DELETE") or operation.takes_key


def figures() -> list[str]:
    """Every figure of the annual report."""
    return [figure.name for figure in FIGURES]


def asked_about(world: World) -> dict[str, list[str]]:
    """What parameters may be, by their names."""
    return {**world.about, "figure": figures()}


@dataclass(frozen=True)
class Question:
    """One call of a read operation: its name tells which, for a message."""

    name: str
    operation: Operation
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any] | None = None


def questions(world: World) -> Iterator[Question]:
    """All questions about a world; in both worlds the same, in the same order."""
    for operation in reads():
        yield from _questions(world, operation)


def _questions(world: World, operation: Operation) -> Iterator[Question]:
    if "requestBody" in operation.document:
        assert operation.name in BODIES, f"{operation} is a read with a body: give it an example in BODIES"
        for name in BODIES[operation.name]:
            for value in asked_about(world)[name]:
                body = body_of(operation.name, value)
                path = operation.path.format(**{name: value})
                yield Question(f"{operation} {name}", operation, path, {}, body)
        return
    parameters = [one for one in operation.document.get("parameters", ()) if one["name"] not in NO_ENTITY]
    known = asked_about(world)
    unknown = [one["name"] for one in parameters if one["name"] not in known]
    assert not unknown, f"{operation} has parameters that the walk does not know: add {unknown} to World.about"
    required = [one["name"] for one in parameters if one.get("required")]
    optional = [one["name"] for one in parameters if not one.get("required")]
    for extra in [None, *optional]:
        for values in _combinations(known, [*required, *([extra] if extra else [])]):
            path = operation.path.format(**values)
            query = {name: value for name, value in values.items() if "{" + name + "}" not in operation.path}
            if operation.name == "read_events":
                query |= {"after": str(world.feeds_after.get(operation.service, 0)), "limit": "1000"}
            yield Question(f"{operation} {sorted(values)}", operation, path, query)


def _combinations(known: Mapping[str, list[str]], names: list[str]) -> Iterator[dict[str, str]]:
    if not names:
        yield {}
        return
    for rest in _combinations(known, names[1:]):
        for value in known[names[0]]:
            yield {names[0]: value, **rest}


def _holds(reader: Reader, operation: Operation) -> bool:
    """Whether the reader gets past the door; that the others are refused there is what the tests of the API see to."""
    return not operation.roles or bool(set(operation.roles) & set(reader.roles))


async def answers(world: World, asking: Sequence[Reader]) -> list[tuple[str, str]]:
    """Every answer of the world to every reader, by reader and question, with what differs by nature replaced."""
    found = []
    for reader in asking:
        token = world.installation.token(reader.roles, subject=reader.subject, kind=reader.kind, agency=reader.agency)
        for question in questions(world):
            if not _holds(reader, question.operation):
                continue
            answer = await world.installation.client.request(
                question.operation.method,
                question.path,
                params=dict(question.query),
                headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
                content=json.dumps(question.body) if question.body else None,
            )
            assert answer.status_code < 500, f"{reader.name} asks {question.name}: {answer.text}"
            found.append((f"{reader.name} asks {question.name}", f"{answer.status_code} {_told(answer)}"))
    return found


def _told(answer: httpx.Response) -> str:
    """What an answer tells; of a page that is printed, how many pages: its codes and signatures differ by nature."""
    if answer.headers.get("content-type", "").endswith("json"):
        return plain(answer.json())
    return f"{answer.headers.get('content-type')} {answer.content.count(b'/Type /Page')}"


UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIMES = re.compile(r"20\d\d-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)")
CODES = re.compile(r'"[0-9A-HJKMNP-TV-Z]{10}"')
COUNTERS = {"x", "trace_id", "correlationid", "traceparent", "position", "position_last", "version", "aggregateversion"}
"""Fields whose values count what happened in an installation, name a request, or are its own public key (`x`)."""


def plain(body: Any) -> str:
    """An answer with its ids, codes and times named by the order of their places; events in an order of their own."""
    if isinstance(body, dict) and isinstance(body.get("items"), list) and "position_last" in body:
        body = {**body, "items": sorted((_named(item) for item in body["items"]), key=str)}
    return _named(body)


def _named(body: Any) -> str:
    text = json.dumps(_without_counters(body), sort_keys=True, ensure_ascii=False)
    text = TIMES.sub("a time", text)
    for kind, pattern in (("id", UUIDS), ("code", CODES)):
        for place, value in enumerate(dict.fromkeys(hit[0] for hit in pattern.finditer(text))):
            text = text.replace(value, f"{kind} {place}")
    return text


def _counts(name: str, value: Any) -> bool:
    """Whether a field counts what happened in an installation: `events` does where it is a number."""
    return name in COUNTERS or (name == "events" and isinstance(value, int))


def _without_counters(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: "counted" if _counts(name, one) else _without_counters(one) for name, one in value.items()}
    return [_without_counters(one) for one in value] if isinstance(value, list) else value


async def differences(one: World, other: World, *more: Reader) -> list[str]:
    """Where an answer tells the two worlds apart, to anybody of `readers` or to one of `more`."""
    asking = [*readers(), *more]
    first, second = await answers(one, asking), await answers(other, asking)
    assert [name for name, _ in first] == [name for name, _ in second]
    told = [
        f"{name}\n  protected: {mine}\n  anonymous: {theirs}"
        for (name, mine), (_, theirs) in zip(first, second, strict=True)
        if mine != theirs
    ]
    if one.about.get("statuses") != other.about.get("statuses"):
        told.append(f"statuses of writes: {one.about.get('statuses')} and {other.about.get('statuses')}")
    return told
