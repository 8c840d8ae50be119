"""What a registration desk does without a network, and how that reaches registration later."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.auditing import audit_read
from services.registration.queries import devices
from services.registration.rules.parked import for_officers
from services.registration.settings import settings_of
from shared.audit import Entry
from shared.contracts.vocabulary import Role
from shared.outbox_intake import Deferrable, Intake, Reading, Standing, intake_router
from shared.settings import Settings

OPERATIONS = {
    "register_household": Deferrable(("arrival.occurred_at",)),
    "name_member": Deferrable(),
    "record_arrival": Deferrable(("occurred_at",)),
    "reverse_arrival": Deferrable(),
    "record_headcount": Deferrable(("occurred_at",)),
    "reverse_headcount": Deferrable(),
    "open_arrival_group": Deferrable(("occurred_at",)),
    "bind_strip": Deferrable(),
    "move_arrival_group": Deferrable(),
    "record_need": Deferrable(),
    "record_care": Deferrable(),
    "set_effects": Deferrable(),
    "protect_person": Deferrable(),
    "protect_household": Deferrable(),
    "record_consent": Deferrable(),
    "bind_card": Deferrable(),
    "pause_card": Deferrable(),
    "restore_card": Deferrable(),
    "record_tracing_request": Deferrable(),
    "record_authority_request": Deferrable(),
    "record_queue": Deferrable(sent_at="sent_at"),
}


async def _standing(session: AsyncSession, device_id: UUID) -> Standing:
    device = await devices.read(session, device_id)
    return Standing(device["site_id"], lost=not device["active"]) if device else Standing()


async def _noted(session: AsyncSession, settings: Settings, reading: Reading) -> None:
    """Its reading is a read of those whom it names."""
    entry = Entry(
        kind="READ",
        operation="read_parked_entry",
        principal=reading.principal,
        site_id=reading.site_id,
        subjects=reading.subjects,
        trace_id=reading.trace_id,
    )
    await audit_read(session, settings_of(settings), entry, enforce=True)


router = intake_router(
    Intake(
        operations=OPERATIONS,
        standing=_standing,
        workers=(
            Role.REGISTRAR,
            Role.SHELTER_STAFF,
            Role.WAREHOUSE_CLERK,
            Role.HEALTH,
            Role.PROTECTION_OFFICER,
        ),
        deciders=(Role.SITE_COORDINATOR,),
        officers=(Role.PROTECTION_OFFICER,),
        identity=True,
        restricted=for_officers,
        noted=_noted,
    )
)
