"""Who asks for a place, as the rules of placing take them: by household, by persons, by cards.

Who is withdrawn is a card's anonymous bearer here too. What a child's safety needs is used, for it is the placement
that shelter's own staff must know (I20's one exception).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries import placing as queries
from services.shelter.rules import age_band, youngest_age
from services.shelter.rules.placing import Bed, Member, Other, Party, Proposals, Room, guests_of, propose, unnamed
from services.shelter.settings import ShelterSettings
from shared import clock
from shared.contracts.vocabulary import Effect, Sex
from shared.problems import NotFound

Row = Mapping[Any, Any]
EFFECTS = {str(effect): effect for effect in Effect}


@dataclass(frozen=True)
class Asked:
    """Whom a request names."""

    household_id: UUID | None = None
    person_ids: Sequence[UUID] = ()
    cards: Sequence[str] = ()
    unnamed: int = 0
    """Guests of whom nothing is known; they come after the others."""
    area: str | None = None
    hold_id: UUID | None = None
    """What it keeps is theirs; so is what is held for the arrival groups of the cards."""


@dataclass(frozen=True)
class Named:
    """One guest, by what a check-in is given: a person, a card, or neither for who has no name."""

    member: Member
    person_id: UUID | None = None
    card: str | None = None


@dataclass
class _Picture:
    """What is read once: who sleeps here, who is asked for, and on which day."""

    day: date
    under_years: int
    sleepers: Sequence[Row]
    named: list[Named] = field(default_factory=list)
    moved: set[UUID | str] = field(default_factory=set)
    """Persons and cards that are placed though they have a stay here."""

    def member(self, row: Row) -> Member:
        """What a row says of somebody."""
        return Member(
            household_id=row["home_id"],
            age_min=youngest_age(row["birth_month"], row["age_years"], self.day),
            head=row["head"],
            sex=Sex(row["sex"]) if row["sex"] else None,
            effects=frozenset(EFFECTS[one] for one in row["effects"] or () if one in EFFECTS),
            apart=row["apart"],
            in_alarm=row["in_alarm"],
            band=row["age_band"],
            person_id=row["person_id"],
            named=row["carer_person_id"],
        )

    def add(self, one: Named) -> None:
        """Place this one, once."""
        key = one.person_id or one.card
        if key is None or all(key not in (other.person_id, other.card) for other in self.named):
            self.named.append(one)

    def stays_put(self, row: Row) -> bool:
        """Whether a sleeper is not placed again."""
        return row["person_id"] not in self.moved and row["card_code"] not in self.moved


@dataclass(frozen=True)
class Answer:
    """Who is placed, and what the rules propose."""

    named: Sequence[Named]
    party: Party
    proposals: Proposals


async def proposals_for(
    session: AsyncSession, settings: ShelterSettings, site_id: UUID, asked: Asked, now: datetime
) -> Answer:
    """The proposals for whoever is asked for, at a site that is a shelter.

    Members of the household who have a stay here are not placed again, unless all have one: then it is a move.

    Raises:
        NotFound: the household or one of the persons is not known, or the hold is not at the site.
    """
    sleepers = await queries.who_sleeps(session, site_id)
    picture = _Picture(clock.local_day(now, settings.time_zone), settings.child_under_years, sleepers)
    await _add_cards(session, picture, asked.cards)
    await _add_persons(session, picture, asked.person_ids)
    picture.named += [Named(Member())] * asked.unnamed
    if asked.household_id is not None and not await _add_household(session, picture, asked.household_id):
        raise NotFound()
    holds = await queries.holds_of(session, site_id, named=asked.hold_id, codes=asked.cards)
    if holds is None:
        raise NotFound()
    rooms = await queries.rooms_now(session, site_id, now, holds)
    party = _party(picture, asked.area)
    # A long search holds up nobody else's request.
    proposals = await asyncio.to_thread(propose, party, _rooms(picture, rooms))
    return Answer(picture.named, party, proposals)


async def _add_persons(session: AsyncSession, picture: _Picture, ids: Sequence[UUID]) -> None:
    rows = await queries.people_asked(session, ids) if ids else {}
    if set(ids) - set(rows):
        raise NotFound()
    for id_ in ids:
        row = rows[id_]
        picture.moved.add(row["person_id"])
        picture.add(Named(picture.member(row), person_id=row["person_id"]))


async def _add_cards(session: AsyncSession, picture: _Picture, codes: Sequence[str]) -> None:
    rows = await queries.cards_asked(session, codes) if codes else {}
    for code in codes:
        row = rows[code]
        if row["of_household"] and await _add_household(session, picture, row["of_household"]):
            continue
        picture.moved |= {code, *([row["person_id"]] if row["person_id"] else [])}
        picture.add(Named(picture.member(row), person_id=row["person_id"], card=code))


async def _add_household(session: AsyncSession, picture: _Picture, household_id: UUID) -> bool:
    """Its members with a name, and the rest by its composition; False where nothing may be known of it."""
    home = await queries.household_asked(session, household_id)
    if home is None:
        return False
    ids = [UUID(id_) for id_ in home["member_ids"]]
    rows = await queries.people_asked(session, ids) if ids else {}
    known = {rows[id_]["person_id"]: rows[id_] for id_ in ids if id_ in rows}
    here = [row for row in picture.sleepers if row["home_id"] == home["household_id"] and picture.stays_put(row)]
    here_ids = {row["person_id"] for row in here if row["person_id"]}
    unnamed_here = sum(row["person_id"] is None for row in here)
    members = {id_: picture.member(row)._replace(household_id=home["household_id"]) for id_, row in known.items()}
    rest = max(0, home["size"] - len(members))
    if here_ids >= set(members) and unnamed_here >= rest:
        picture.moved |= here_ids | {row["card_code"] for row in here if row["card_code"]}
        here_ids, unnamed_here = set(), 0
    for id_, member in members.items():
        if id_ not in here_ids:
            picture.add(Named(member, person_id=id_))
    nameless = unnamed(home["composition"], list(members.values()), people=rest, under_years=picture.under_years)
    for member in nameless[unnamed_here:]:
        picture.add(Named(member._replace(household_id=home["household_id"])))
    return True


def _party(picture: _Picture, area: str | None) -> Party:
    homes = frozenset(one.member.household_id for one in picture.named if one.member.household_id)
    here = [picture.member(row) for row in picture.sleepers if row["home_id"] in homes and picture.stays_put(row)]
    guests = guests_of([one.member for one in picture.named], here, picture.under_years)
    return Party(guests, homes, area, len(here))


def _rooms(picture: _Picture, rows: Sequence[Row]) -> list[Room]:
    """The rooms with those who sleep in them, less who is moved."""
    others: dict[UUID, list[Other]] = {}
    for row in picture.sleepers:
        if row["room_id"] and picture.stays_put(row):
            others.setdefault(row["room_id"], []).append(_other(picture, row))
    return [
        Room(
            id=row["id"],
            code=row["code"],
            neutral_code=row["neutral_code"],
            floor=row["floor"],
            population=row["population"],
            accessible=row["accessible"],
            counted=row["counted"],
            places=row["places"],
            beds=tuple(map(Bed, row["bed_ids"], row["codes"], row["kinds"])),
            bed_codes=tuple(row["bed_codes"]),
            others=tuple(others.get(row["id"], ())),
            household_id=row["household_id"],
        )
        for row in rows
    ]


def _other(picture: _Picture, row: Row) -> Other:
    member = picture.member(row)
    child = member.is_child(picture.under_years)
    return Other(
        household_id=member.household_id,
        child=child,
        adult=member.is_adult(picture.under_years),
        sex=member.sex,
        alone=member.apart,
        band=member.band or age_band(member.age_min),
        person_id=member.person_id,
    )
