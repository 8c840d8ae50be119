"""What is given at a desk without a network, and how that reaches distribution later."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.commands.handouts import GIVERS
from services.distribution.queries import devices
from shared.contracts.vocabulary import Role, Scope
from shared.outbox_intake import Deferrable, Intake, Standing, intake_router

OPERATIONS = {
    "give_kit": Deferrable(),
    "record_handouts": Deferrable(sent_at="sent_at"),
    "give_to_group": Deferrable(),
    "reverse_handout": Deferrable(),
    "type_rows": Deferrable(),
}


async def _standing(session: AsyncSession, device_id: UUID) -> Standing:
    device = await devices.read(session, device_id)
    return Standing(device.site_id, lost=device.lost is not None)


router = intake_router(
    Intake(
        operations=OPERATIONS,
        standing=_standing,
        workers=tuple(role for role in GIVERS if role != Scope.SCANNER),
        deciders=(Role.SITE_COORDINATOR,),
    )
)
