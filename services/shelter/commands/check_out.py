"""Check-out of one or many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.shelter.commands.bearers import with_bearers
from services.shelter.commands.cases import OVER_BY_END, open_cases, resolve_cases
from services.shelter.commands.check_in import STAFF, stay_out
from services.shelter.commands.doubles import STAY_ENDED, settle_doubles
from services.shelter.commands.given import clock_ahead, moment_of, must_be_recent, settings_of, today
from services.shelter.commands.stepping import moment_after
from services.shelter.errors import ChildLeavesAlone, StayEndedAlready
from services.shelter.queries import bags, ends, moves, people, protected, stays
from services.shelter.rules import Leaving, children_alone, youngest_age
from services.shelter.schemas.stays import CheckedOut, CheckOut, KeptBag, StaysOut
from shared.context import Context
from shared.contracts.shelter import StayEnded
from shared.contracts.vocabulary import StayEndReason, StayPlace
from shared.outbox import emit
from shared.problems import NotFound

CHILD_MISSING = "CHILD_MISSING"
Row = Mapping[Any, Any]


async def check_out(context: Context, body: CheckOut) -> CheckedOut:
    """End everybody's stay, or nobody's; a stay that ended so before is answered as it is.

    Raises:
        NotFound: a stay is not at this site, or the site is not the caller's.
        StayEndedAlready: a stay ended for another reason or at another time.
        ChildLeavesAlone: a child would leave with nobody of its household.
        InvalidRequest: before the present place began, too long ago, or in the future.
    """
    context.caller.must_be_at(body.site_id, *STAFF)
    ended_at = moment_of(context, body.ended_at, "/ended_at")
    reasons = {end.stay_id: end.reason for end in body.ends}
    rows = await stays.lock_stays(context.session, body.site_id, list(reasons))
    if len(rows) < len(reasons):
        raise NotFound()
    still_open = await with_bearers(context, {id_: row for id_, row in rows.items() if row["ended_at"] is None})
    for id_, row in rows.items():
        _must_be_same_end(row, reasons[id_], body.ended_at, clock_ahead(context))
    ended_at = await not_before(context, still_open, body.ended_at, ended_at)
    if still_open:
        must_be_recent(context, ended_at, "/ended_at")
    leaving = await leaving_of(context, still_open, reasons, ended_at)
    alone = children_alone(leaving, settings_of(context).child_under_years)
    if alone:
        raise ChildLeavesAlone(stay_ids=sorted(alone))
    await end(context, still_open, reasons, ended_at)
    await _alarm_for_missing(context, body.site_id, leaving, ended_at)
    answer = await _answer(context, list(reasons))
    return CheckedOut(stays=answer.stays, bags=[KeptBag(**row) for row in await bags.kept_of(context.session, reasons)])


async def not_before(context: Context, rows: Mapping[UUID, Row], given: datetime | None, moment: datetime) -> datetime:
    """When these stays end: no earlier than they began, nor than the present place of one that moved did."""
    changed = [id_ for id_, row in rows.items() if row["version"] > 1]
    uses = await moves.present_uses(context.session, changed) if changed else {}
    began = {id_: {"began": row["started_at"]} for id_, row in rows.items()}
    return moment_after({**began, **uses}, given, moment, "/ended_at")


def _must_be_same_end(row: Row, reason: StayEndReason, given: datetime | None, ahead: timedelta) -> None:
    """An end that was said to be ahead was recorded as of its receipt: sent again, it is the same one."""
    if row["ended_at"] is None:
        return
    same = given is None or row["ended_at"] <= given <= row["ended_at"] + ahead
    if row["end_reason"] != reason or not same:
        raise StayEndedAlready(stay_id=row["id"], ended_at=row["ended_at"], reason=row["end_reason"])


async def leaving_of(
    context: Context, rows: Mapping[UUID, Row], reasons: Mapping[UUID, StayEndReason], ended_at: datetime
) -> list[Leaving]:
    """Each stay with the lowest age that its person may have that day."""
    persons = await people.persons(context.session, [row["person_id"] for row in rows.values() if row["person_id"]])
    lived = {id_: _home(row, persons.get(row["person_id"])) for id_, row in rows.items()}
    homes = await people.homes_of(context.session, {home for home in lived.values() if home})
    alone = await protected.handed_over_only(context.session, list(rows.values()))
    day = today(context, ended_at)
    leaving = []
    for id_, row in rows.items():
        person = persons.get(row["person_id"])
        lives_in = lived[id_]
        home = homes.get(lives_in) if lives_in else None
        leaving.append(
            Leaving(
                stay_id=id_,
                household_id=home["household_id"] if home else lives_in,
                age_min=youngest_age(person["birth_month"], person["age_years"], day) if person else None,
                is_head=bool(home and person and home["head_person_id"] == person["person_id"]),
                reason=reasons[id_],
                hand_over=id_ in alone,
            )
        )
    return leaving


def _home(row: Row, person: Row | None) -> UUID | None:
    """With which household somebody leaves: of a merged record with that of the one for which it stands."""
    merged = person if person is not None and person["person_id"] != row["person_id"] else None
    home: UUID | None = (merged["household_id"] if merged else None) or row["household_id"]
    return home


async def end(
    context: Context,
    rows: Mapping[UUID, Row],
    reasons: Mapping[UUID, StayEndReason],
    ended_at: datetime,
    *,
    by_referral: bool = False,
) -> None:
    """End these stays, give their places back, and say so."""
    if not rows:
        return
    site_id = next(iter(rows.values()))["site_id"]
    places = Counter(row["room_id"] for row in rows.values() if row["place"] == StayPlace.PLACE)
    if places:
        await stays.lock_rooms(context.session, site_id, places)
    await stays.end_stays(
        context.session,
        {id_: reasons[id_] for id_ in rows},
        ended_at=ended_at,
        left_on=today(context, ended_at),
        ended_by=context.caller.subject,
    )
    await stays.count_places(context.session, {room_id: -count for room_id, count in places.items()})
    undone = await ends.times_undone(context.session, rows)
    for version in sorted({row["version"] for row in rows.values()}):
        told = {id_: row for id_, row in rows.items() if row["version"] == version}
        how = {"occurred_at": ended_at, "by_referral": by_referral}
        events = [_ended(row, reasons[id_], undone.get(id_, 0) + 1, how) for id_, row in told.items()]
        await emit(context, events, version=version + 1)
    await settle_doubles(
        context, {row["person_id"] for row in rows.values() if row["person_id"]}, resolution=STAY_ENDED
    )
    await resolve_cases(context, OVER_BY_END, set(rows), STAY_ENDED)


def _ended(row: Row, reason: StayEndReason, ending: int, how: Mapping[str, Any]) -> StayEnded:
    fields = {name: row[name] for name in ("site_id", "person_id", "household_id", "card_code")}
    return StayEnded(stay_id=row["id"], reason=reason, ending=ending, **fields, **how)


async def _alarm_for_missing(context: Context, site_id: UUID, leaving: list[Leaving], ended_at: datetime) -> None:
    """A child that is missing is a case at once."""
    under = settings_of(context).child_under_years
    missing = [one for one in leaving if one.reason is StayEndReason.MISSING and one.is_child(under)]
    about = [{"id": one.stay_id, "site_id": site_id} for one in missing]
    await open_cases(context, CHILD_MISSING, about, ended_at)


async def _answer(context: Context, ids: list[UUID]) -> StaysOut:
    rows = await stays.stays_by_id(context.session, ids)
    return StaysOut(stays=[stay_out(rows[id_]) for id_ in ids])
