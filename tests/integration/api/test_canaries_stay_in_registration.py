"""I13: no identity outside registration. Unique values are typed into every field that tells who somebody is, all
examples are told with them, and they are hunted in whatever else there is: other schemas, events, stored answers, the
broker, logs, metrics, errors and every read that is not marked as a read of identity.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx
import pytest

from amparo.installation import SERVICES
from services.registration.rules.holdings import HOLDINGS
from shared.bus import Message
from shared.bus.memory import MemoryBus
from shared.migrations import admin_url
from shared.telemetry import configure_logging
from tests.support.canaries import IDENTITY_FIELDS, Hunt, new_canary, with_canaries
from tests.support.installation import copy_database, drop_database, make_settings, running
from tests.support.story import Operation, Story, operations

ALL = operations()
WITHOUT_IDENTITY = {holding.table for holding in HOLDINGS if not holding.identity}
ACCOUNTS = ("outbox", "inbox", "parked_event", "idempotency", "audit", "audit_checkpoint", "privacy_alert", "erasure")
"""Tables of registration that leave it, or are read by others than its desks."""
READS = [
    one
    for one in ALL
    if (one.method == "GET" or one.document.get("x-no-idempotency-key")) and not one.document.get("x-identity-read")
]
ABOUT_NOBODY = {"start_import", "set_site_protection"}
"""The `name` is a list's; the `phone` is the one that a shelter's protection officers answer."""
IN_THE_LIST = ("Rosa", "Quintanilla", "Tulio", "Zepeda", "Col. Ejemplo", "Barrio Muestra")
"""Names and places of the list that an example uploads."""
SIGN_IN = {"sign_in", "enrol_totp", "refresh_session", "sign_out", "issue_token", "enrol_device", "issue_shift_token"}


class ListeningBus(MemoryBus):
    """The in-process bus, with everything that passes over it."""

    heard: list[bytes]

    async def publish(self, messages: Sequence[Message]) -> list[str | None]:
        """Keep the messages' bytes and publish them."""
        self.heard = [*getattr(self, "heard", []), *(message.body for message in messages)]
        return await super().publish(messages)


@dataclass
class CanaryStory(Story):
    """The examples, with canaries for names, papers, phones, days of birth and free text."""

    made: dict[str, str] = field(default_factory=dict)
    _bodies: dict[str, Any] = field(default_factory=dict)

    @property
    def planted(self) -> list[str]:
        """The canaries."""
        return list(self.made.values())

    def body(self, operation: Operation) -> Any:
        """The example's body with its canaries, always the same."""
        if operation.service != "registration" or operation.name in ABOUT_NOBODY:
            return super().body(operation)
        if operation.name not in self._bodies:
            self._bodies[operation.name] = with_canaries(operation.body, self.made)
        return self.real(self._bodies[operation.name])

    def file(self, text: str) -> str:
        """The example's list, with canaries for its people and where they live."""
        if not any(said in text for said in IN_THE_LIST):  # a sheet of paper typed back names nobody
            return text
        for said in IN_THE_LIST:
            assert said in text
            text = text.replace(said, self.made.setdefault(f"listed {said}", new_canary()))
        return text


@dataclass
class Told:
    """The story that was told, and what was heard and written meanwhile."""

    story: CanaryStory
    bus: ListeningBus
    output: str
    hunt: Hunt


@pytest.fixture(scope="module")
async def told(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Told]:
    """All examples, told with canaries to an installation of its own."""
    database = await copy_database(template)
    settings = make_settings(database, tmp_path_factory.mktemp("keys"), log_level="debug")
    said, bus = io.StringIO(), ListeningBus(settings)
    async with running(settings, bus=bus) as installation:
        story = CanaryStory(installation)
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            configure_logging("debug")
            await story.tell()
            await complain(story)
        configure_logging("warning")
        assert len(story.planted) >= 8
        yield Told(story, bus, said.getvalue(), Hunt(story.planted))
    await drop_database(database)


async def complain(story: CanaryStory) -> list[httpx.Response]:
    """Every writing operation with its canaries, and something wrong: what the answers say."""
    answers = []
    for one in (o for o in ALL if o.service == "registration" and o.body is not None and o.name not in ABOUT_NOBODY):
        spoilt = {name: {"x": value} for name, value in story.body(one).items()}
        canary = story.planted[0]
        for changes in ({canary: canary}, {next(iter(spoilt), "x"): canary}, spoilt):
            answers.append(await story.call(one, token=story.token(one), changes=changes))
        answers.append(await story.call(one, token=story.token(one), content=json.dumps(canary)))
        answers.append(await story.call(one, token=None))
    return answers


async def rows(story: Story, tables: Sequence[str]) -> dict[str, str]:
    """Every row of these tables, as text."""
    connection = await asyncpg.connect(admin_url(story.installation.settings))
    try:
        return {
            table: "\n".join(row[0] for row in await connection.fetch(f"SELECT t::text FROM {table} AS t"))
            for table in tables
        }
    finally:
        await connection.close()


async def other_tables(story: Story) -> list[str]:
    """The tables of all other services, and those of registration that leave it."""
    connection = await asyncpg.connect(admin_url(story.installation.settings))
    try:
        found = await connection.fetch(
            "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = ANY($1)",
            [service for service in SERVICES if service != "registration"],
        )
    finally:
        await connection.close()
    return [*(row["name"] for row in found), *(f"registration.{name}" for name in ACCOUNTS), *ANSWERS]


ANSWERS = ("(SELECT id, kind, answer FROM registration.client_object)",)


async def test_the_canaries_are_there_to_be_found(told: Told) -> None:
    """The control of the whole: registration's own tables hold nearly all of them."""
    held = " ".join((await rows(told.story, ["registration.person", "registration.document"])).values())
    assert told.hunt.found(held)
    shown = next(one for one in ALL if one.name == "show_person")
    answer = await told.story.call(shown, token=told.story.token(shown))
    assert told.hunt.found(answer.text)


async def test_no_other_table_holds_one(told: Told) -> None:
    texts = await rows(told.story, await other_tables(told.story))
    assert {table: told.hunt.found(text) for table, text in texts.items() if told.hunt.found(text)} == {}
    assert len(texts) > 50


async def test_no_table_of_registration_holds_one_that_is_said_to_hold_none(told: Told) -> None:
    story = told.story
    connection = await asyncpg.connect(admin_url(story.installation.settings))
    there = {
        row[0]
        for row in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", "registration")
    }
    await connection.close()
    texts = await rows(story, [f"registration.{table}" for table in sorted(WITHOUT_IDENTITY) if table in there])
    assert {table: told.hunt.found(text) for table, text in texts.items() if told.hunt.found(text)} == {}


async def test_no_event_on_the_bus_carries_one(told: Told) -> None:
    heard = b"\n".join(told.bus.heard).decode()
    assert len(told.bus.heard) > 20
    assert told.hunt.found(heard) == set()


async def test_no_line_of_the_log_says_one(told: Told) -> None:
    assert told.output
    assert told.hunt.found(told.output) == set()


async def test_no_metric_counts_one(told: Told) -> None:
    for service in SERVICES:
        answer = await told.story.installation.client.get(f"/{service}/metrics")
        assert answer.status_code == 200
        assert told.hunt.found(answer.text) == set()


async def test_no_refusal_repeats_one(told: Told) -> None:
    answers = await complain(told.story)
    assert sum(answer.is_error for answer in answers) > 20
    refused = [answer.text for answer in answers if answer.is_error]
    assert [text for text in refused if told.hunt.found(text)] == []


@pytest.mark.parametrize("operation", [one for one in READS if one.name not in SIGN_IN], ids=str)
async def test_a_read_that_is_not_of_identity_shows_none(told: Told, operation: Operation) -> None:
    answer = await told.story.call(operation, token=told.story.token(operation))
    assert told.hunt.found(answer.text) == set()
    assert told.hunt.found(str(answer.headers)) == set()


async def test_stored_answers_show_none(told: Told) -> None:
    texts = [answer.text for name, answer in told.story.answers.items() if not _reads_identity(name)]
    assert [text for text in texts if told.hunt.found(text)] == []


def _reads_identity(name: str) -> bool:
    return any(str(one) == name and one.document.get("x-identity-read") for one in ALL)


CANARY = "Tzompántle Ñuble"
PLANTED = {
    "raw": CANARY,
    "another case": CANARY.upper(),
    "without accents": "tzompantle nuble",
    "a part": "x Tzompántle y",
    "base64": "eyJuIjoiVHpvbXDDoW50bGUgw5F1YmxlIn0=",
    "hex": CANARY.encode().hex(),
    "url": "Tzomp%C3%A1ntle%20%C3%91uble",
    "escaped": json.dumps(CANARY),
    "md5": hashlib.md5(CANARY.encode()).hexdigest(),
    "sha1": hashlib.sha1(b"tzompantle nuble").hexdigest(),
    "sha256": hashlib.sha256(CANARY.encode()).hexdigest().upper(),
}


@pytest.mark.parametrize("disguise", PLANTED)
def test_a_planted_canary_is_found_in_each_disguise(disguise: str) -> None:
    hunt = Hunt([CANARY, "Nobody Else"])
    assert hunt.found(f'{{"x": "{PLANTED[disguise]}"}}') == {CANARY}


@pytest.mark.parametrize(
    "place",
    [
        "UPDATE distribution.site SET code = $1",
        "UPDATE coordination.person SET nationality = $1",
        "UPDATE registration.outbox SET data = data || jsonb_build_object('x', $1::text)",
        "UPDATE registration.idempotency SET answer = to_jsonb($1::text)",
        "UPDATE registration.client_object SET answer = to_jsonb(md5($1::text))",
        "UPDATE registration.audit SET trace_id = encode(convert_to($1::text, 'UTF8'), 'base64')",
    ],
)
async def test_one_that_is_planted_in_a_table_turns_it_red(told: Told, place: str) -> None:
    story, canary = told.story, told.story.planted[0]
    connection = await asyncpg.connect(admin_url(story.installation.settings))
    try:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("SET LOCAL session_replication_role = replica")
        assert await connection.execute(place, canary) != "UPDATE 0"
        texts = [
            "\n".join(row[0] for row in await connection.fetch(f"SELECT t::text FROM {table} AS t"))
            for table in await other_tables(story)
        ]
        assert {found for text in texts for found in told.hunt.found(text)} >= {canary}
        await transaction.rollback()
    finally:
        await connection.close()


async def test_one_that_is_planted_in_bus_log_metric_or_answer_turns_it_red(told: Told) -> None:
    canary = told.story.planted[0]
    assert told.hunt.found(b"\n".join([*told.bus.heard, json.dumps({"n": canary}).encode()]).decode()) == {canary}
    assert told.hunt.found(told.output + json.dumps({"event": canary})) == {canary}
    metrics = told.story.installation.runtime("registration").metrics
    metrics.problems.labels(canary).inc()
    answer = await told.story.installation.client.get("/registration/metrics")
    metrics.problems.remove(canary)
    assert told.hunt.found(answer.text) == {canary}


def test_every_field_of_identity_that_an_example_fills_is_a_canary() -> None:
    """The inventory's columns of identity and the fields of the bodies go by the same names."""
    columns = {column for holding in HOLDINGS for column in holding.identity}
    filled = {name for one in ALL if one.service == "registration" for name in _names(one.body)}
    not_typed = {"effects", "languages", "code", "birth_precision", "reason", "choices", "signer"}
    not_typed |= {"seeing", "hearing", "walking", "remembering", "self_care", "communicating"}
    not_typed |= {"base", "entries"}  # what is in them is
    assert (columns & filled) - not_typed <= IDENTITY_FIELDS


def _names(body: Any) -> set[str]:
    if isinstance(body, dict):
        return set(body) | {name for value in body.values() for name in _names(value)}
    return {name for one in body for name in _names(one)} if isinstance(body, list | tuple) else set()
