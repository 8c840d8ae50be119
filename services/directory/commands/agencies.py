"""Agencies and emergencies."""

from __future__ import annotations

from uuid import UUID

from services.directory.commands.records import audit, fingerprint, same_again
from services.directory.models import Agency, Emergency
from services.directory.queries import locked
from services.directory.schemas.places import AgencyIn, AgencyOut, EmergencyEnd, EmergencyIn, EmergencyOut
from shared.context import Context
from shared.contracts.directory import AgencyChanged, EmergencyChanged
from shared.ids import new_id
from shared.outbox import emit


async def add_agency(context: Context, body: AgencyIn) -> AgencyOut:
    """Register an agency.

    Raises:
        AgencyCodeTaken: another one has the code.
        IdReused: the id stands for another one.
    """
    content = fingerprint(body)
    known = await same_again(context.session, Agency, body.id, content)
    if known is not None:
        return agency_out(known)
    agency = Agency(id=body.id or new_id(), **body.model_dump(exclude={"id"}), fingerprint=content)
    context.session.add(agency)
    audit(context, "ADD_AGENCY", agency.id)
    await context.session.flush()
    event = AgencyChanged(agency_id=agency.id, version=agency.version, code=agency.code, kind=agency.kind)
    await emit(context, [event])
    return agency_out(agency)


async def add_emergency(context: Context, body: EmergencyIn) -> EmergencyOut:
    """Open an emergency.

    Raises:
        EmergencyCodeTaken: another one has the code.
        IdReused: the id stands for another one.
    """
    content = fingerprint(body)
    known = await same_again(context.session, Emergency, body.id, content)
    if known is not None:
        return emergency_out(known)
    emergency = Emergency(id=body.id or new_id(), **body.model_dump(exclude={"id"}), fingerprint=content)
    context.session.add(emergency)
    audit(context, "ADD_EMERGENCY", emergency.id)
    await _say(context, emergency)
    return emergency_out(emergency)


async def close_emergency(context: Context, emergency_id: UUID, body: EmergencyEnd) -> EmergencyOut:
    """Close an emergency on a day.

    Raises:
        NotFound: there is none.
        ClosedBeforeOpened: the day is before its opening.
    """
    emergency = await locked(context.session, Emergency, emergency_id)
    emergency.closed_on = body.closed_on
    emergency.version += 1
    audit(context, "CLOSE_EMERGENCY", emergency.id)
    await _say(context, emergency)
    return emergency_out(emergency)


async def _say(context: Context, emergency: Emergency) -> None:
    await context.session.flush()
    event = EmergencyChanged(
        emergency_id=emergency.id,
        version=emergency.version,
        code=emergency.code,
        cause=emergency.cause,
        opened_on=emergency.opened_on,
        closed_on=emergency.closed_on,
    )
    await emit(context, [event])


def agency_out(agency: Agency) -> AgencyOut:
    """An agency as the API shows it."""
    return AgencyOut.model_validate(agency.model_dump())


def emergency_out(emergency: Emergency) -> EmergencyOut:
    """An emergency as the API shows it."""
    return EmergencyOut.model_validate(emergency.model_dump())
