"""What moves, leaves and returns have in common: a step of a stay is written once, with what it found and left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shelter.commands.cases import CHILD_NOT_BACK, resolve_cases
from services.shelter.commands.check_in import stay_out
from services.shelter.commands.offline import settle_wanted
from services.shelter.errors import StayEndedAlready
from services.shelter.queries import moves, people, stays, steps
from services.shelter.schemas.moves import StepKind
from services.shelter.schemas.stays import StayOut
from shared.context import Context
from shared.contracts.envelope import Payload
from shared.contracts.shelter import StayMoved, StayPaused, StayResumed
from shared.contracts.vocabulary import StayPlace
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import IdReused, InvalidRequest, NotFound

RETURNED = "RETURNED"
"""How the case of a child who was not brought back ends."""
STAY, AWAY = "STAY", "AWAY"
"""Kinds of a stay's use: its guest is there, or the bed is kept."""
TELLS: Mapping[StepKind, type[StayMoved | StayPaused | StayResumed]] = {
    StepKind.MOVED: StayMoved,
    StepKind.LEFT: StayPaused,
    StepKind.RETURNED: StayResumed,
}
UNDONE_AS = {StepKind.MOVED: StepKind.MOVED, StepKind.LEFT: StepKind.RETURNED, StepKind.RETURNED: StepKind.LEFT}
Row = Mapping[Any, Any]


def step_row(context: Context, stay: Row, use: Row, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a step of `stay`, whose present use is `use`.

    Args:
        changes: `id`, `kind`, `occurred_at`, `fingerprint`, `reason`, and what is other than it was of the place.
    """
    found = {name: stay[name] for name in steps.PLACE_NAMES}
    row = {
        "stay_id": stay["id"],
        "site_id": stay["site_id"],
        "version": stay["version"] + 1,
        "past_use_id": new_id(),
        "began": use["began"],
        "recorded_by": context.caller.subject,
        **{f"from_{name}": value for name, value in found.items()},
        **found,
        **changes,
    }
    return {**row, "use_kind": AWAY if row["away_since"] else STAY}


async def known_steps(context: Context, fingerprints: Mapping[UUID, str]) -> dict[UUID, Row]:
    """The steps of this request that were taken before, read after the locks.

    Raises:
        IdReused: an id stands for another content.
    """
    known = await steps.steps_by_id(context.session, list(fingerprints))
    if any(row["fingerprint"] != fingerprints[id_] for id_, row in known.items()):
        raise IdReused()
    return dict(known)


def must_be_open(wanted: Iterable[UUID], rows: Mapping[UUID, Row]) -> None:
    """Refuse a step of a stay that is not here, or has ended.

    Raises:
        NotFound, StayEndedAlready: there is one.
    """
    for id_ in wanted:
        stay = rows.get(id_)
        if stay is None:
            raise NotFound()
        if stay["ended_at"] is not None:
            raise StayEndedAlready(stay_id=id_, ended_at=stay["ended_at"], reason=stay["end_reason"])


def moment_after(uses: Mapping[UUID, Row], given: datetime | None, moment: datetime, pointer: str) -> datetime:
    """When a step of these stays happens: at `moment`, and not before their present places or leaves began.

    Where no time was given, what somebody else did while this request waited counts as before it.

    Raises:
        InvalidRequest: the given time lies before.
    """
    began = max((use["began"] for use in uses.values()), default=moment)
    if given is not None and began > given:
        raise InvalidRequest.at(pointer, "before_start")
    return max(began, moment)


async def lock_codes(context: Context, rows: Iterable[Row]) -> None:
    """Lock the cards by which unknown guests came: an event that says whose one is names all uses of the stay."""
    await people.lock_cards(
        context.session, [row["card_code"] for row in rows if row["card_code"] and not row["person_id"]]
    )


async def take_steps(context: Context, rows: Sequence[Row], at: datetime) -> None:
    """Write these steps, all at `at`; everything that they need is locked and looked at."""
    await moves.change_uses(context.session, rows, at)
    await _place(context, rows, at)
    await steps.add_steps(context.session, rows)
    await settle_wanted(context, rows)


async def undo_steps(context: Context, rows: Sequence[Row]) -> None:
    """Put these stays back to where a step found them; who hears of steps hears of one the other way."""
    await moves.restore_uses(context.session, rows)
    await _place(context, rows, context.now)
    await settle_wanted(context, rows, undone=True)


async def _place(context: Context, rows: Sequence[Row], at: datetime) -> None:
    """Write the places, let those who share follow, count the rooms' places, and tell of it."""
    await moves.place_stays(context.session, rows)
    hosts = {row["stay_id"] for row in rows} | {row["shares_with_stay_id"] for row in rows} - {None}
    await stays.count_places(context.session, places_changed(rows))
    await emit(context, [_event(TELLS[StepKind(row["kind"])], row, at) for row in rows])
    await follow(context, hosts, at)
    back = {row["stay_id"] for row in rows if row["from_away_since"] and not row["away_since"]}
    await resolve_cases(context, {CHILD_NOT_BACK}, back, RETURNED)


async def follow(context: Context, hosts: Collection[UUID], at: datetime) -> None:
    """Let those who share with one of `hosts` be in its room, and tell of it; their rows are locked."""
    followers = await moves.follow_hosts(context.session, hosts)
    await emit(context, [_event(StayMoved, row, at) for row in followers])


def places_changed(rows: Iterable[Row]) -> dict[UUID, int]:
    """By room, the places that these steps take, less those that they give back."""
    changes: Counter[UUID] = Counter()
    for row in rows:
        if row["place"] == StayPlace.PLACE:
            changes[row["room_id"]] += 1
        if row["from_place"] == StayPlace.PLACE:
            changes[row["from_room_id"]] -= 1
    return {room_id: places for room_id, places in changes.items() if places}


def _event(type_: type[StayMoved | StayPaused | StayResumed], row: Row, at: datetime) -> Payload:
    fields = {name: row[name] for name in type_.model_fields if name in row}
    return type_(**{**fields, "occurred_at": at})


def out(stay: Row, step: Row) -> StayOut:
    """A stay as its step left it, whatever became of it since."""
    left = {name: step[name] for name in steps.PLACE_NAMES}
    return stay_out({**stay, **left, "ended_at": None, "end_reason": None})
