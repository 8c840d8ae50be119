"""Kits and rounds."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import ConfigDict

from shared.contracts.envelope import Payload
from shared.contracts.kinds import STATE
from shared.contracts.vocabulary import KitKind, RecipientUnit
from shared.instants import TellsInstants


class KitDefined(Payload):
    """A kit with the newest version of its bill of materials (item id to quantity per kit)."""

    TYPE = "distribution.kit_defined.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = STATE
    CONSUMERS = ("coordination",)
    SUBJECT = "kit_id"

    kit_id: UUID
    version: int
    code: str
    kind: KitKind
    components: dict[UUID, int]


class VersionFrom(TellsInstants):
    """From when on a round gives which version of its kit."""

    model_config = ConfigDict(frozen=True)

    from_at: datetime
    bom_version: int


class RoundState(Payload):
    """`bom_version` is what it gives as the event occurs.

    `versions` are all changes of it that were set, the earliest first; no event tells when one of them takes effect.
    """

    KIND: ClassVar[Literal["STATE", "FACT"]] = STATE
    CONSUMERS: ClassVar[tuple[str, ...]] = ("registration", "coordination")
    SUBJECT = "round_id"

    round_id: UUID
    version: int
    code: str
    kit_id: UUID
    kit_kind: KitKind
    bom_version: int
    versions: list[VersionFrom] = []  # noqa: RUF012 - pydantic copies defaults
    unit: RecipientUnit
    site_ids: list[UUID]
    state: str
    starts_on: date
    ends_on: date


class RoundPlanned(RoundState):
    """A round in DRAFT: nobody acts on it yet, but a list of what changed must show it."""

    TYPE = "distribution.round_planned.v1"
    CONSUMERS = ()


class RoundChanged(RoundState):
    """The round gives another version of its kit, from now on or from an instant to come: `versions` say from when.

    It is told when it is set, in the same transaction. `bom_version` is what the round gives as the event occurs.
    """

    TYPE = "distribution.round_changed.v1"
    CONSUMERS = ()


class RoundOpened(RoundState):
    TYPE = "distribution.round_opened.v1"


class RoundPaused(RoundState):
    TYPE = "distribution.round_paused.v1"


class RoundClosed(RoundState):
    TYPE = "distribution.round_closed.v1"


class RoundReconciled(RoundState):
    """What was loaded is accounted for, or a person accepted what is not."""

    TYPE = "distribution.round_reconciled.v1"
    CONSUMERS = ()
