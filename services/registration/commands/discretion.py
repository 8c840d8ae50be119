"""What a site says to its desks about protection: the officer's number, adults only, discreet mode; and tracing."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import RowMapping

from services.registration.commands.finding import Reading
from services.registration.commands.once import claim, fingerprint_of
from services.registration.commands.tasks import Task, open_tasks
from services.registration.queries import needs as tracing_queries
from services.registration.queries import tasks as queries
from services.registration.schemas.protection import (
    DiscreetIn,
    SitePhoneOut,
    SiteProtectionIn,
    TracingIn,
    TracingOut,
)
from services.registration.settings import settings_of
from services.registration.vocabulary import TaskKind
from shared.context import Context
from shared.contracts.registration import DiscreetModeChanged
from shared.contracts.vocabulary import Role
from shared.outbox import emit

SETTERS = (Role.PROTECTION_OFFICER, Role.SITE_COORDINATOR)


async def set_discreet_mode(context: Context, site_id: UUID, body: DiscreetIn) -> SitePhoneOut:
    """Hide every name at a site, or show them again. Every read looks at the row, so that it holds from the commit.

    Raises:
        NotFound: another site.
    """
    return await _set(context, site_id, discreet=body.on)


async def set_site_protection(context: Context, site_id: UUID, body: SiteProtectionIn) -> SitePhoneOut:
    """Set the officer's number of a site, and whether it is for adults only.

    Raises:
        NotFound: another site.
    """
    return await _set(context, site_id, phone=body.phone, adults_only=body.adults_only)


async def _set(context: Context, site_id: UUID, **values: object) -> SitePhoneOut:
    context.caller.must_be_at(site_id, *SETTERS)
    row = await queries.set_site_protection(
        context.session, site_id, by=context.caller.subject, now=context.now, **values
    )
    await emit(context, [DiscreetModeChanged(site_id=site_id, version=row["version"], discreet=row["discreet"])])
    return _out(site_id, row, settings_of(context.settings).protection_phone)


async def show_site_protection(reading: Reading, site_id: UUID) -> SitePhoneOut:
    """What a desk or a device pack holds of a site.

    Raises:
        NotFound: it is not one of the reader's sites.
    """
    reading.principal.must_be_at(site_id)
    row = await queries.site_protection(reading.session, site_id)
    return _out(site_id, row, reading.settings.protection_phone)


def _out(site_id: UUID, row: RowMapping | None, fallback: str) -> SitePhoneOut:
    return SitePhoneOut(
        site_id=site_id,
        phone=(row["phone"] if row else None) or fallback or None,
        adults_only=bool(row and row["adults_only"]),
        discreet=bool(row and row["discreet"]),
    )


async def record_tracing(context: Context, body: TracingIn) -> TracingOut:
    """Keep whom a relative is looking for, for the officers; the answer is the same whether anybody is here or not.

    Raises:
        NotFound: another site.
    """
    context.caller.must_be_at(body.site_id)
    answer = TracingOut(tracing_id=body.id)
    fingerprint = fingerprint_of(context, "tracing", body)
    earlier = await claim(context, body.id, kind="tracing", fingerprint=fingerprint, answer=answer)
    if earlier is not None:
        return earlier
    await tracing_queries.insert_tracing(context.session, body.model_dump(), by=context.caller.subject, at=context.now)
    await open_tasks(context, [Task(TaskKind.TRACING, body.site_id, about_id=body.id)])
    return answer
