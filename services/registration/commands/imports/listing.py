"""From what a list says of a household to records: LISTED, without a card, consent or sharing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.registration.commands.people import Circumstances, NewPerson, as_claims_if_listed, new_people
from services.registration.rules.announce import Household
from services.registration.rules.lists.names import name_key
from services.registration.rules.withdrawing import hides_whole
from services.registration.schemas.households import MemberIn
from services.registration.vocabulary import Relationship
from shared.contracts.vocabulary import Composition, Population, Presence
from shared.ids import new_id


@dataclass(frozen=True)
class Listing:
    """What all households of an import have in common; `on` is the local day of its commit."""

    site_id: UUID
    population: Population
    place_pcode: str
    on: date


@dataclass(frozen=True)
class Listed:
    """One household of a list as records; `known` are those of its people who have a record already."""

    household: Household
    people: Sequence[NewPerson]
    known: frozenset[UUID]
    place_text: str | None


def listed(
    listing: Listing, household_id: UUID, content: Mapping[str, Any], *, known: Sequence[RowMapping] = ()
) -> Listed:
    """The records of a household; who has the names of one of its `known` people keeps that one's id."""
    ids = _Ids(known)
    sent = [member_of(ids.take(_name_key(member)), member) for member in content["members"]]
    unnamed = Composition(**content["unnamed"])
    circumstances = Circumstances(household_id, listing.site_id, listing.population, Presence.LISTED, False, listing.on)
    people = new_people(sent, circumstances, unnamed_adults=unnamed.women + unnamed.men)
    people = as_claims_if_listed(people, circumstances, unnamed)
    heads = [new.record.id for new in people if new.member.relationship is Relationship.HEAD]
    records = [new.record for new in people]
    place = content.get("place_text")
    household = Household(
        id=household_id,
        site_id=listing.site_id,
        presence=Presence.LISTED,
        population=listing.population,
        size=len(people) + unnamed.total,
        unnamed=unnamed,
        head_person_id=next(iter(heads), None),
        dwelling_id=new_id() if place else None,
        place_pcode=listing.place_pcode if place else None,
        protected=hides_whole(records, unnamed),
        members=records,
    )
    return Listed(household, people, frozenset(ids.taken), place)


@dataclass
class _Ids:
    """Ids of a household's known people, given to those of the list who have their names, each once."""

    known: Sequence[RowMapping]
    taken: set[UUID] = field(default_factory=set)

    def take(self, key: str) -> UUID:
        """The id of a known person of these names, or a new one."""
        for row in self.known:
            if row["id"] not in self.taken and name_key(row["given_names"], row["family_names"]) == key:
                self.taken.add(row["id"])
                id_: UUID = row["id"]
                return id_
        return new_id()


def _name_key(member: Mapping[str, Any]) -> str:
    return name_key(member.get("given_names"), member.get("family_names"))


def member_of(id_: UUID, member: Mapping[str, Any]) -> MemberIn:
    """A member of a file's household as a desk would have sent them."""
    papers = [{**paper, "id": new_id()} for paper in member.get("documents", ())]
    return MemberIn.model_validate({**member, "id": id_, "documents": papers})
