"""What a shelter's desk does without a network, and how that reaches the shelter later."""

from __future__ import annotations

from services.shelter.commands.check_in import STAFF
from services.shelter.queries.devices import standing
from shared.contracts.vocabulary import Role
from shared.outbox_intake import Deferrable, Intake, intake_router

OPERATIONS = {
    "check_in": Deferrable(("started_at",), sent_at="sent_at", sent_with="recorded_offline"),
    "check_out": Deferrable(("ended_at",)),
    "house_group": Deferrable(("started_at",)),
    "move_stays": Deferrable(("moved_at",)),
    "leave_for_a_while": Deferrable(("left_at",)),
    "return_to_shelter": Deferrable(("returned_at",)),
    "see_guests": Deferrable(("seen_at",)),
    "reverse_stay": Deferrable(),
    "reverse_stay_end": Deferrable(),
    "reverse_step": Deferrable(),
    "set_bed_state": Deferrable(),
    "give_services": Deferrable(("items[].occurred_at", "arrival_group.occurred_at")),
    "deposit_bags": Deferrable(("deposited_at",)),
    "return_bags": Deferrable(("returned_at",)),
    "reverse_bag": Deferrable(),
    "reverse_bag_return": Deferrable(),
    "confirm_rooms": Deferrable(("confirmed_at",)),
    "close_census": Deferrable(("closed_at",)),
}

router = intake_router(
    Intake(operations=OPERATIONS, standing=standing, workers=STAFF, deciders=(Role.SITE_COORDINATOR,))
)
