"""What a desk wrote down while it was offline: its queue, in one or several batches."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.registration.schemas.arrivals import ArrivalIn, HeadcountIn
from services.registration.schemas.cards import BindIn
from services.registration.schemas.changes import HouseholdEditIn, PersonEditIn
from services.registration.schemas.fields import CardCode
from services.registration.schemas.households import ConsentChangeIn, HouseholdIn, NamedMemberIn
from services.registration.schemas.moves import LeaveIn, MoveIn, SplitIn
from shared.batch import Item
from shared.schemas import Answer, Body, Instant


class _Queued(Body):
    happened_at: Annotated[
        Instant,
        Field(
            description=(
                "By the device's clock, as it is. It is corrected by the offset that `sent_at` shows, and taken as not "
                "before the device's last complete queue and not after the receipt"
            )
        ),
    ]
    device_seq: Annotated[int, Field(ge=0, le=2**62, strict=True, description="The order inside the device")]


class RegisterItem(_Queued):
    kind: Literal["REGISTER_HOUSEHOLD"]
    household: HouseholdIn


class NameMemberItem(_Queued):
    kind: Literal["NAME_MEMBER"]
    household_id: UUID
    named: NamedMemberIn


class EditPersonItem(_Queued):
    kind: Literal["EDIT_PERSON"]
    edit: PersonEditIn


class EditHouseholdItem(_Queued):
    kind: Literal["EDIT_HOUSEHOLD"]
    edit: HouseholdEditIn


class ArrivalItem(_Queued):
    kind: Literal["RECORD_ARRIVAL"]
    arrival: ArrivalIn


class HeadcountItem(_Queued):
    kind: Literal["RECORD_HEADCOUNT"]
    headcount: HeadcountIn


class ConsentItem(_Queued):
    kind: Literal["RECORD_CONSENT"]
    person_id: UUID
    consent: ConsentChangeIn


class BindCardItem(_Queued):
    kind: Literal["BIND_CARD"]
    code: CardCode
    bearer: BindIn


class LeaveItem(_Queued):
    kind: Literal["LEAVE"]
    household_id: UUID
    person_id: UUID
    leave: LeaveIn


class MoveItem(_Queued):
    kind: Literal["MOVE"]
    household_id: UUID
    person_id: UUID
    move: MoveIn


class SplitItem(_Queued):
    kind: Literal["SPLIT"]
    household_id: UUID
    split: SplitIn


QueueItem = Annotated[
    RegisterItem
    | NameMemberItem
    | EditPersonItem
    | EditHouseholdItem
    | ArrivalItem
    | HeadcountItem
    | ConsentItem
    | BindCardItem
    | LeaveItem
    | MoveItem
    | SplitItem,
    Field(discriminator="kind"),
]


class QueueIn(Body):
    """A desk's queue, whole or a part of it; each item is read alone, and one that is wrong refuses no other."""

    device_id: UUID
    sent_at: Annotated[Instant, Field(description="The device's clock at sending: it measures how far that is off")]
    more: Annotated[
        bool,
        Field(description="Whether more of the same queue follows: only a queue that is complete counts as heard"),
    ] = False
    items: Annotated[list[Item[QueueItem]], Field(min_length=1, max_length=500)]


class QueueItemOut(Answer):
    """What became of one item: `resource` is what the same call at an online desk answers."""

    status: int
    resource: dict[str, Any] | None = None
    problem: dict[str, Any] | None = None


class QueueOut(Answer):
    """One verdict per item, in the items' order."""

    items: list[QueueItemOut]
