"""Who the items of a batch are for, as the rows that they would make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from services.shelter.commands.given import fingerprint_of, moment_of, population_of, settings_of
from services.shelter.commands.guests import Guest, bearer, known_person
from services.shelter.queries import people
from services.shelter.queries.doubles import lock_known
from services.shelter.rules import service_slot
from services.shelter.schemas.services import GroupIn, ServiceItem, ServicesIn
from shared.batch import Unreadable
from shared.context import Context
from shared.ids import new_id
from shared.problems import InvalidRequest, Problem

Row = dict[str, Any]


@dataclass
class Planned:
    """One item of the answer, in its order: the rows that it would make, and then what became of it.

    `id` is the client's, unless it was not to be read (`id_given`). `was` is what an earlier fingerprint of the same
    content looked like.
    """

    id: UUID
    fingerprint: str
    occurred_at: datetime
    card: str | None = None
    rows: list[Row] = field(default_factory=list)
    problem: Problem | None = None
    given: list[Row] = field(default_factory=list)
    id_given: bool = True
    was: str | None = None


@dataclass(frozen=True)
class _Picture:
    """What shelter knows of everybody whom the batch names, all locked.

    `known` are all records of these people, each with the one for which it stands: nobody else serves one of them
    under another meanwhile.
    """

    cards: Mapping[str, Mapping[Any, Any]]
    known: Mapping[UUID, UUID]
    persons: Mapping[UUID, Mapping[Any, Any]]
    households: Mapping[UUID, Mapping[Any, Any]]


async def plan_items(context: Context, body: ServicesIn) -> list[Planned]:
    """The request's own items; one that is wrong in itself has its problem, and no rows."""
    picture = await _picture(context, [item for item in body.items if isinstance(item, ServiceItem)])
    planned: list[Planned] = []
    for item in body.items:
        if isinstance(item, Unreadable):
            planned.append(_wrong(context, _id_of(item), item.problem))
        elif any(item.id == other.id for other in planned):
            planned.append(_wrong(context, item.id, InvalidRequest.at("/id", "id_twice")))
        else:
            planned.append(_plan_item(context, body, item, picture))
    return planned


def _plan_item(context: Context, body: ServicesIn, item: ServiceItem, picture: _Picture) -> Planned:
    try:
        at = moment_of(context, item.occurred_at, "/occurred_at")
    except InvalidRequest as problem:
        return _wrong(context, item.id, problem)
    group_id = body.arrival_group.id if body.arrival_group and item.count else None
    one = Planned(item.id, _item_fingerprint(body, item, group_id), at)
    one.rows = _rows(context, body, one, item, picture)
    return one


def _wrong(context: Context, id_: UUID | None, problem: Problem) -> Planned:
    return Planned(id_ or new_id(), "", context.now, problem=problem, id_given=id_ is not None)


def _id_of(item: Unreadable) -> UUID | None:
    try:
        return UUID(item.id)
    except (ValueError, TypeError, AttributeError):
        return None


async def plan_group(context: Context, body: ServicesIn, group: GroupIn) -> list[Planned]:
    """One item per token of the arrival group, less exceptions.

    Raises:
        InvalidRequest: the group has more tokens than a batch may have items.
    """
    rows_max = context.settings.batch_items_max
    cards = await people.group_cards(context.session, group.id, group.exceptions, rows_max + 1)
    if len(cards) > rows_max:
        raise InvalidRequest.at("/arrival_group", "too_many_cards")
    carried = {card["person_id"] for card in cards if card["person_id"]}
    known, persons = await lock_known(context.session, carried)
    picture = _Picture({}, known, persons, {})
    at = moment_of(context, group.occurred_at, "/arrival_group/occurred_at")
    planned = []
    for card in cards:
        id_ = uuid5(group.ids_seed, str(card["card_id"])) if group.ids_seed else new_id()
        content = {"site_id": body.site_id, "kind": body.kind, "group": group.id, "card": card["card_id"]}
        given = group.occurred_at and group.occurred_at.timestamp()
        fingerprint = fingerprint_of({**content, "occurred_at": given})
        one = Planned(id_, fingerprint, at, card=card["code"], was=fingerprint_of(content))
        guest = replace(bearer(card, persons), token=card["code"])
        one.rows = [_row(context, body, one, guest, picture)]
        planned.append(one)
    return planned


async def _picture(context: Context, items: Sequence[ServiceItem]) -> _Picture:
    cards = await people.lock_cards(context.session, [item.card for item in items if item.card])
    named = {item.person_id for item in items if item.person_id}
    carried = {card["person_id"] for card in cards.values() if card["person_id"]}
    homes = {item.household_id for item in items if item.household_id}
    homes |= {card["household_id"] for card in cards.values() if card["household_id"]}
    households = await people.households(context.session, homes) if homes else {}
    members = {UUID(member) for home in households.values() for member in home["member_ids"]}
    known, persons = await lock_known(context.session, named | carried | members)
    return _Picture(cards, known, persons, households)


def _item_fingerprint(body: ServicesIn, item: ServiceItem, group_id: UUID | None) -> str:
    given = item.occurred_at and item.occurred_at.timestamp()
    content = {**item.model_dump(mode="json"), "occurred_at": given}
    return fingerprint_of({**content, "site_id": body.site_id, "kind": body.kind, "group": group_id})


def _rows(context: Context, body: ServicesIn, one: Planned, item: ServiceItem, picture: _Picture) -> list[Row]:
    if item.count is not None:
        group_id = body.arrival_group.id if body.arrival_group else None
        row = _row(context, body, one, Guest(arrival_group_id=group_id), picture, people_count=item.count.total)
        return [{**row, "counted": item.count.model_dump(), "reached": False}]
    if item.person_id is not None:
        return [_row(context, body, one, known_person(item.person_id, picture.persons), picture)]
    if item.card is not None:
        guest = bearer(picture.cards[item.card], picture.persons)
        if guest.is_one:
            return [_row(context, body, one, guest, picture)]
        return _household_rows(context, body, one, guest, picture)
    return _household_rows(context, body, one, Guest(household_id=item.household_id), picture)


def _household_rows(context: Context, body: ServicesIn, one: Planned, guest: Guest, picture: _Picture) -> list[Row]:
    """One row per named member, so that nobody gets a meal twice by two cards, and one for the unnamed rest.

    The rest are people of a registered household, so they are reached; a count of strangers is not.
    """
    home = picture.households.get(guest.household_id) if guest.household_id else None
    guest = replace(guest, population=guest.population or population_of(home["population"] if home else None))
    members = [UUID(member) for member in home["member_ids"]] if home else []
    rows = []
    for member in members:
        person = known_person(member, picture.persons)
        own = replace(guest, person_id=member, sex=person.sex, population=guest.population or person.population)
        rows.append(_row(context, body, one, own, picture, id_=uuid5(one.id, str(member))))
    rest = (home["size"] if home else 1) - len(members)
    if rest > 0:
        row = _row(context, body, one, guest, picture, people_count=rest)
        of_home = f"household:{guest.household_id}"
        rows.append({**row, "recipient": of_home, "recipients": [of_home], "reached": True})
    return rows


def _row(
    context: Context,
    body: ServicesIn,
    one: Planned,
    guest: Guest,
    picture: _Picture,
    *,
    people_count: int = 1,
    id_: UUID | None = None,
) -> Row:
    settings = settings_of(context)
    return {
        "id": id_ or one.id,
        "item_id": one.id,
        "site_id": body.site_id,
        "kind": body.kind,
        "recipient": guest.recipient,
        "recipients": _recipients(guest, picture),
        "stands_for": picture.known.get(guest.person_id) if guest.person_id else None,
        "token": guest.token,
        "slot": service_slot(body.kind, one.occurred_at, settings.time_zone, settings.meal_starts_hours),
        "person_id": guest.person_id,
        "household_id": guest.household_id,
        "card_code": guest.card_code,
        "card_id": guest.card_id,
        "card_revoked": guest.card_revoked,
        "arrival_group_id": guest.arrival_group_id,
        "population": guest.population,
        "sex": guest.sex,
        "people": people_count,
        "counted": None,
        "reached": guest.person_id is not None or guest.card_id is not None,
        "occurred_at": one.occurred_at,
        "fingerprint": one.fingerprint,
        "recorded_by": context.caller.subject,
    }


def _recipients(guest: Guest, picture: _Picture) -> list[str]:
    """Under which keys the guest may have had the service: those of all records of the person."""
    standing = picture.known.get(guest.person_id) if guest.person_id else None
    if standing is None:
        return [guest.recipient] if guest.recipient else []
    return sorted(f"person:{id_}" for id_, stands in picture.known.items() if stands == standing)
