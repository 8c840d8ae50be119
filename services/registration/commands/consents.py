"""Consent: an answer per purpose, kept for ever; unanswered is no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.registration.commands.contacts import announce_seen
from services.registration.commands.once import claim, fingerprint_of
from services.registration.errors import OfficerDecides
from services.registration.queries import members as queries
from services.registration.queries.records import people_by_id, touch
from services.registration.queries.standing import lock_people
from services.registration.rules.ages import may_be_child
from services.registration.rules.children import has_no_guardian
from services.registration.schemas.households import ConsentChangeIn, ConsentIn, ConsentOut, HouseholdIn
from services.registration.vocabulary import CareBasis
from shared.clock import local_day
from shared.context import Context
from shared.contracts.registration import ConsentChanged
from shared.contracts.vocabulary import ConsentBasis, Role
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import NotFound


def consent_rows(context: Context, body: HouseholdIn, head: UUID | None) -> list[dict[str, Any]]:
    """The answers given with a registration, as rows: each person's are numbered.

    Raises:
        OfficerDecides: the best interests of a child are decided by a protection officer, and of nobody else.
    """
    on = local_day(context.now, context.settings.time_zone)
    members = {member.id: member for member in body.members}
    counts: dict[UUID, int] = {}
    rows = []
    for consent in body.consents:
        person_id = consent.person_id or head or body.members[0].id
        member = members[person_id]
        child = may_be_child(member.birth_date, member.birth_precision, on)
        _must_be_decided_so(context, consent, body.site_id, alone=child and has_no_guardian(member.care_basis))
        counts[person_id] = counts.get(person_id, 0) + 1
        row = {**consent.model_dump(), "person_id": person_id, "version": counts[person_id]}
        rows.append(row | {"id": consent.id or new_id()})
    return rows


def counted_by_person(rows: Sequence[dict[str, Any]]) -> dict[UUID, int]:
    """The version of each person's last answer."""
    return {row["person_id"]: row["version"] for row in rows}


def _must_be_decided_so(context: Context, consent: ConsentIn | ConsentChangeIn, site_id: UUID, *, alone: bool) -> None:
    if consent.basis is not ConsentBasis.BEST_INTERESTS:
        return
    if not alone or not context.caller.at(site_id, Role.PROTECTION_OFFICER):
        raise OfficerDecides()


async def record_consent(context: Context, person_id: UUID, body: ConsentChangeIn) -> ConsentOut:
    """Record a person's new answer for one purpose; answers are kept, the newest counts.

    Raises:
        NotFound: there is no such person.
        OfficerDecides: as above.
    """
    context.caller.must_be_at(body.site_id, Role.REGISTRAR, Role.SITE_COORDINATOR, Role.PROTECTION_OFFICER)
    answer = ConsentOut(consent_id=body.id)
    fingerprint = fingerprint_of(context, "consent", str(person_id), body)
    earlier = await claim(context, body.id, kind="consent", fingerprint=fingerprint, answer=answer)
    if earlier is not None:
        return earlier
    standing = await lock_people(context.session, [person_id])
    people = await people_by_id(context.session, list(standing.values()))
    if not people:
        raise NotFound()
    [person] = people
    person_id = person.id
    on = local_day(context.now, context.settings.time_zone)
    child = may_be_child(person.birth_date, person.birth_precision, on)
    basis = CareBasis(await queries.care_basis_of(context.session, person_id))
    _must_be_decided_so(context, body, body.site_id, alone=child and has_no_guardian(basis))
    version = await queries.next_consent_version(context.session, person_id)
    row = body.model_dump(exclude={"site_id"}) | {
        "person_id": person_id,
        "version": version,
        "collected_by": context.caller.subject,
        "collected_at": context.now,
    }
    await queries.insert_consent(context.session, row)
    if not person.protected:
        await emit(context, [ConsentChanged.model_validate(row)])
    asked = {"person_id": person_id, "household_id": None, "card_id": None, "site_id": body.site_id, "at": context.now}
    await announce_seen(context, *await touch(context.session, [asked]))
    return answer
