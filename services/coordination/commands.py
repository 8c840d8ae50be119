"""What coordination does with events: keep the newest state, record a fact once, note how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects import postgresql

from services.coordination.models import Table
from shared.context import Context
from shared.contracts.envelope import Payload, Received
from shared.db import rows_json, run

Rows = Sequence[Mapping[str, Any]]

SLOTS = 64
"""Rows per source in `applied`: two consumers rarely share one, so that they don't wait for each other."""


async def keep_newest(context: Context, model: type[Table], rows: Rows) -> None:
    """Put states into the dimension `model`, where their version is higher than what stands there."""
    if rows:
        await run(context.session, _upsert(model), rows=rows_json(rows))


async def record_once(context: Context, model: type[Table], rows: Rows) -> None:
    """Put facts into `model`; an id that is there already stays as it is."""
    if rows:
        await run(context.session, _insert(model), rows=rows_json(rows))


async def note_applied(context: Context, events: Sequence[Received[Payload]]) -> None:
    """Note the newest position and time of each source among `events`."""
    by_source = groupby(sorted(events, key=lambda event: event.source), key=lambda event: event.source)
    seen = [(source, list(group)) for source, group in by_source]
    await run(
        context.session,
        """
        INSERT INTO applied (source, slot, position, events, occurred_at)
        SELECT r.source, mod(pg_backend_pid(), :slots), r.position, r.events, r.occurred_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(source text, position bigint, events bigint, occurred_at timestamptz)
        ORDER BY r.source
        ON CONFLICT (source, slot) DO UPDATE SET
            position = greatest(applied.position, excluded.position),
            events = applied.events + excluded.events,
            occurred_at = greatest(applied.occurred_at, excluded.occurred_at)
        """,
        slots=SLOTS,
        rows=rows_json(
            {
                "source": source,
                "position": max(event.position for event in group),
                "events": len(group),
                "occurred_at": max(event.occurred_at for event in group),
            }
            for source, group in seen
        ),
    )


@cache
def _upsert(model: type[Table]) -> str:
    table = _table(model)
    keys = ", ".join(column.name for column in table.primary_key)
    changes = ",\n            ".join(
        f"{column.name} = excluded.{column.name}" for column in table.columns if not column.primary_key
    )
    return f"""
        INSERT INTO {table.name} ({_names(table)})
        SELECT DISTINCT ON ({keys}) {_names(table)}
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({_typed(table)})
        ORDER BY {keys}, version DESC
        ON CONFLICT ({keys}) DO UPDATE SET
            {changes}
        WHERE excluded.version > {table.name}.version
    """


@cache
def _insert(model: type[Table]) -> str:
    table = _table(model)
    keys = ", ".join(column.name for column in table.primary_key)
    return f"""
        INSERT INTO {table.name} ({_names(table)})
        SELECT {_names(table)}
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({_typed(table)})
        ORDER BY {keys}
        ON CONFLICT DO NOTHING
    """


def _table(model: type[Table]) -> SqlTable:
    return Table.metadata.tables[str(model.__tablename__)]


def _names(table: SqlTable) -> str:
    return ", ".join(column.name for column in table.columns)


def _typed(table: SqlTable) -> str:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    return ", ".join(f"{column.name} {column.type.compile(dialect)}" for column in table.columns)
