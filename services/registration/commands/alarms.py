"""The children's alarm after a change: an edit or a move may raise it, which protects; only an officer ends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.registration.queries import members as queries
from services.registration.rules.ages import may_be_child
from services.registration.rules.children import Companion, alarm_of
from services.registration.vocabulary import CareBasis, Relationship
from shared.clock import local_day
from shared.context import Context
from shared.contracts.vocabulary import BirthPrecision


async def raise_alarms(context: Context, people: Sequence[UUID], households: Sequence[UUID] = ()) -> None:
    """Look at these people, and at all members of these households, as they are now."""
    on = local_day(context.now, context.settings.time_zone)
    rows = await queries.kin_of(context.session, people, households)
    looked_at = [row for row in rows if row["id"] in people or row["household_id"] in households]
    raised = []
    for row in looked_at:
        if row["child_alarm"] is None:
            alarm = alarm_of(_companion(row, on), _household(row, rows, on), unnamed_adults=row["unnamed_adults"])
            if alarm is not None:
                raised.append({"id": row["id"], "alarm": alarm})
    await queries.raise_alarms(context.session, raised)


def _household(one: RowMapping, rows: Sequence[RowMapping], on: date) -> list[Companion]:
    kin = [row for row in rows if one["household_id"] is not None and row["household_id"] == one["household_id"]]
    return [_companion(row, on) for row in kin or [one]]


def _companion(row: Mapping[Any, Any], on: date) -> Companion:
    precision = BirthPrecision(row["birth_precision"]) if row["birth_precision"] else None
    child = may_be_child(row["birth_date"], precision, on)
    return Companion(Relationship(row["relationship"]), child, CareBasis(row["care_basis"]))
