"""Protected records, children's care, tasks, needs that are restricted, and discretion."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.registration.schemas.fields import CardCode, NeedCode, Phone
from services.registration.vocabulary import (
    CareBasis,
    ChildAlarm,
    Difficulty,
    Instruction,
    TaskKind,
    TaskOutcome,
)
from shared.contracts.vocabulary import Effect, Sex
from shared.schemas import Answer, Body, Text


class ProtectedOut(Answer):
    person_id: UUID | None = None
    household_id: UUID | None = None
    protected: bool


class ExcludedIn(Body):
    """Staff (by the id in their token) and agencies who never see the record, officers among them or not."""

    principal_ids: Annotated[list[UUID], Field(max_length=50)]


class CareIn(Body):
    """Who cares for a child, as it was said; asked again as often as needed, the newest counts."""

    site_id: UUID
    care_basis: CareBasis
    cared_for_by: UUID | None = None


class CareOut(Answer):
    """The number to call where the child is alone; it works without this system."""

    person_id: UUID
    protection_phone: str | None


class NeedIn(Body):
    """One need; a restricted one goes to the protection officer, and is not read back at the desk."""

    site_id: UUID
    code: NeedCode


class NeedOut(Answer):
    """The same for every code, so that the answer tells nothing of it."""

    person_id: UUID
    recorded: bool = True


class NeedCodeOut(Answer):
    code: str
    category: str
    label: str
    restricted: bool


class NeedCodesOut(Answer):
    items: list[NeedCodeOut]


class RestrictedNeedsOut(Answer):
    """`computed` follows from the children's rules and is stored nowhere."""

    person_id: UUID
    codes: list[str]
    computed: list[str]


class EffectsIn(Body):
    """All effects that were stated or wished, in place of those before; what follows from needs stays."""

    site_id: UUID
    effects: Annotated[list[Effect], Field(max_length=12)]


class EffectsOut(Answer):
    person_id: UUID


class FunctioningIn(Body):
    """The Washington Group short set: a second pass, from five years of age."""

    site_id: UUID
    seeing: Difficulty
    hearing: Difficulty
    walking: Difficulty
    remembering: Difficulty
    self_care: Difficulty
    communicating: Difficulty


class FunctioningOut(Answer):
    person_id: UUID


class FunctioningCountsOut(Answer):
    """Of those who were asked at a site: how many answered at least one "a lot" or "cannot". Not asked is not "no"."""

    site_id: UUID
    asked: int
    with_disability: int


class InstructionIn(Body):
    """What whoever scans the card is to say next; absent: nothing any more."""

    site_id: UUID
    instruction: Instruction | None = None


class InstructionOut(Answer):
    code: CardCode
    instruction: Instruction | None


class TaskOut(Answer):
    task_id: UUID
    kind: TaskKind
    site_id: UUID
    person_id: UUID | None
    about_id: UUID | None
    opened_at: datetime
    due_at: datetime
    seen_at: datetime | None
    escalated_at: datetime | None
    closed_at: datetime | None
    outcome: TaskOutcome | None


class TaskCloseIn(Body):
    outcome: Literal[TaskOutcome.HANDLED, TaskOutcome.REFERRED, TaskOutcome.NOT_NEEDED]


class TaskStateOut(Answer):
    task_id: UUID


class ProtectedRecordOut(Answer):
    person_id: UUID
    household_id: UUID | None
    site_id: UUID
    given_names: str | None
    family_names: str | None
    sex: Sex
    child_alarm: ChildAlarm | None
    care_basis: CareBasis
    restricted_needs: bool
    open_tasks: int


class TracingIn(Body):
    """Whom somebody is looking for, and how to reach who asks."""

    id: UUID
    site_id: UUID
    sought_names: Text
    sought_details: Text | None = None
    seeker_name: Text
    seeker_relationship: Text
    seeker_reach: Text


class TracingOut(Answer):
    """Never whether anybody is here: an officer calls back."""

    tracing_id: UUID


class TracingRequestOut(Answer):
    tracing_id: UUID
    site_id: UUID
    sought_names: str
    sought_details: str | None
    seeker_name: str
    seeker_relationship: str
    seeker_reach: str
    recorded_at: datetime


class DiscreetIn(Body):
    on: bool


class SiteProtectionIn(Body):
    """The officer's number, which works without this system; whether the site is for adults only."""

    phone: Phone | None = None
    adults_only: bool | None = None


class SitePhoneOut(Answer):
    site_id: UUID
    phone: str | None
    adults_only: bool
    discreet: bool
