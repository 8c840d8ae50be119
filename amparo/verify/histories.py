"""I4: what a client's own log says was acknowledged is there.

The log has a JSON object a line: `path`, `key` (the Idempotency-Key), `status` (null: nobody answered), and the `body`
and `answer` of the request. Whatever was answered with 2xx must be under its key, and what it made must exist; of a
batch each item that was. What nobody answered may have been done once or not at all: the tables' keys see to that.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from amparo.installation import SERVICES

INVARIANT = "I4"
Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Call:
    """One line of the log that was acknowledged."""

    path: str
    key: UUID
    status: int
    body: Mapping[str, Any]
    answer: Mapping[str, Any]

    @property
    def service(self) -> str:
        """Whose path it is."""
        return self.path.strip("/").partition("/")[0]

    def done(self) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        """What was asked for and what was answered of each part of it that was acknowledged."""
        if self.status != 207:
            yield self.body, self.answer
            return
        for asked, told in zip(self.body["items"], self.answer["items"], strict=True):
            if told["status"] < 300:
                yield asked, told.get("resource") or {}


@dataclass(frozen=True)
class Made:
    """What calls of `path` make: rows of `table`, known by `column`; `ids` finds those of a body and its answer.

    `rows` selects the rows of the table that count, where not all of them do.
    """

    path: str
    table: str
    ids: Callable[[Mapping[str, Any], Mapping[str, Any]], Iterable[object]]
    column: str = "id"
    rows: str = ""


ENDED = """
    SELECT id FROM shelter.stay WHERE ended_at IS NOT NULL UNION SELECT stay_id FROM shelter.stay_end_reversal
"""
"""Stays that have ended, or had until somebody took that back."""
RELEASED = "SELECT id FROM shelter.hold WHERE released_at IS NOT NULL"
MADE = (
    Made("/distribution/v1/handouts(/batch)?", "distribution.handout", lambda _, told: [told["handout_id"]]),
    Made("/distribution/v1/handouts/[^/]+/reverse", "distribution.handout_reversal", lambda body, _: [body["id"]]),
    Made("/distribution/v1/stock/receipts", "distribution.movement", lambda body, _: [body["id"]]),
    Made("/distribution/v1/items", "distribution.item", lambda body, _: [body["id"]]),
    Made("/distribution/v1/kits", "distribution.kit", lambda body, _: [body["id"]]),
    Made("/distribution/v1/rounds", "distribution.round", lambda body, _: [body["id"]]),
    Made("/registration/v1/households", "registration.household", lambda body, _: [body["id"]]),
    Made("/registration/v1/households", "registration.person", lambda body, _: _ids(body["members"])),
    Made("/registration/v1/registrations/batch", "registration.person_change", lambda body, _: _edits(body), "edit_id"),
    Made("/shelter/v1/stays", "shelter.stay", lambda body, _: _ids(body["stays"])),
    Made("/shelter/v1/stays/group", "shelter.stay", lambda _, told: [one["stay_id"] for one in told["stays"]]),
    Made("/shelter/v1/stays/move", "shelter.stay_step", lambda body, _: _ids(body["moves"])),
    Made("/shelter/v1/stays/(leave|return)", "shelter.stay_step", lambda body, _: _ids(body["guests"])),
    Made("/shelter/v1/stays/steps/[^/]+/reverse", "shelter.stay_step_reversal", lambda body, _: [body["id"]]),
    Made("/shelter/v1/stays/end", "shelter.stay", lambda body, _: [one["stay_id"] for one in body["ends"]], rows=ENDED),
    Made("/shelter/v1/stays/[^/]+/reverse", "shelter.stay_reversal", lambda body, _: [body["id"]]),
    Made("/shelter/v1/stays/[^/]+/end/reverse", "shelter.stay_end_reversal", lambda body, _: [body["id"]]),
    Made("/shelter/v1/shelters/[^/]+/holds", "shelter.hold", lambda body, _: [body["id"]]),
    Made("/shelter/v1/holds/[^/]+/release", "shelter.hold", lambda _, told: _released(told), rows=RELEASED),
    Made("/shelter/v1/shelters/[^/]+/census/rooms", "shelter.census_room", lambda body, _: _ids(body["rooms"])),
    Made("/shelter/v1/shelters/[^/]+/census/close", "shelter.census", lambda body, _: [body["id"]]),
)
"""What is looked for row by row; of every other call its answer must stand under its key."""


def _ids(items: Iterable[Mapping[str, Any]]) -> list[object]:
    return [one["id"] for one in items]


def _released(hold: Mapping[str, Any]) -> list[object]:
    """A hold that had expired by itself is answered as it is."""
    return [hold["hold_id"]] if hold["state"] == "RELEASED" else []


def _edits(item: Mapping[str, Any]) -> list[object]:
    return [item["edit"]["id"]] if "edit" in item else []


def acknowledged(path: Path) -> list[Call]:
    """The lines of the log that were answered with 2xx.

    Raises:
        ValueError: a line is none of such a log; the message says which.
    """
    calls = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            told = json.loads(line)
            if told["status"] is None or not 200 <= told["status"] < 300:
                continue
            call = Call(told["path"], UUID(told["key"]), told["status"], told["body"], told["answer"])
            if call.service not in SERVICES:
                raise ValueError(f"{call.service} is no service")
            calls.append(call)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path}, line {number}: {error!r}") from error
    return calls


async def broken(connection: asyncpg.Connection, path: Path) -> dict[str, Rows]:
    """What of the client's log `path` is not there, by the check's name.

    Raises:
        ValueError: the file is no such log.
    """
    calls = acknowledged(path)
    return {
        "I4 every acknowledged write has its answer under its key": await _without_answer(connection, calls),
        "I4 everything that was acknowledged exists": await _missing(connection, calls),
        "I4 every verdict is the one that was answered": await _relabelled(connection, calls),
    }


async def _without_answer(connection: asyncpg.Connection, calls: Sequence[Call]) -> Rows:
    by_service: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        by_service[call.service].append(call)
    rows: list[Sequence[object]] = []
    for service, own in by_service.items():
        rows += await connection.fetch(
            f"""
            SELECT a.path, a.key FROM unnest($1::text[], $2::uuid[], $3::integer[]) AS a(path, key, status)
            WHERE NOT EXISTS (SELECT FROM {service}.idempotency AS i WHERE i.key = a.key AND i.status = a.status)
            """,
            [call.path for call in own],
            [call.key for call in own],
            [call.status for call in own],
        )
    return rows


async def _missing(connection: asyncpg.Connection, calls: Sequence[Call]) -> Rows:
    rows: list[Sequence[object]] = []
    for made in MADE:
        own = [call for call in calls if re.fullmatch(made.path, call.path)]
        ids = {UUID(str(id_)) for call in own for asked, told in call.done() for id_ in made.ids(asked, told)}
        if ids:
            rows += await connection.fetch(
                f"""
                SELECT '{made.table}', w.id FROM unnest($1::uuid[]) AS w(id)
                WHERE NOT EXISTS (SELECT FROM ({made.rows or f"TABLE {made.table}"}) AS t WHERE t.{made.column} = w.id)
                """,
                sorted(ids),
            )
    return rows


async def _relabelled(connection: asyncpg.Connection, calls: Sequence[Call]) -> Rows:
    told = [answer for call in calls if call.service == "distribution" for _, answer in call.done()]
    given = [answer for answer in told if "handout_id" in answer and "verdict" in answer]
    rows: Rows = await connection.fetch(
        """
        SELECT a.id, a.verdict, v.verdict FROM unnest($1::uuid[], $2::text[]) AS a(id, verdict)
        LEFT JOIN distribution.verdict AS v ON v.handout_id = a.id
        WHERE v.verdict IS DISTINCT FROM a.verdict
        """,
        [UUID(str(answer["handout_id"])) for answer in given],
        [answer["verdict"] for answer in given],
    )
    return rows
