"""Hand-outs, their verdicts, entitlements and cases."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.distribution.schemas.catalogue import Code
from services.distribution.schemas.contents import Contents, ContentsList, SubstitutionList
from services.distribution.schemas.overrides import OverrideIn, OverrideOut
from services.distribution.schemas.recipients import BearerOut, LoggedCardCode, Recipient
from shared.batch import Item
from shared.contracts.vocabulary import KitKind, RecipientUnit
from shared.schemas import Answer, Body, Instant, Text

HandoutQuantity = Annotated[int, Field(ge=1, le=100, strict=True)]
Serial = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,40}$")]


class Verdict(StrEnum):
    GIVEN = "GIVEN"
    GIVEN_OVER = "GIVEN_OVER"
    GIVEN_DESPITE = "GIVEN_DESPITE"
    UNKNOWN_CARD = "UNKNOWN_CARD"
    DUPLICATE_SCAN = "DUPLICATE_SCAN"
    GIVEN_BY_OTHERS = "GIVEN_BY_OTHERS"
    REFUSED = "REFUSED"


LEFT = frozenset({Verdict.GIVEN, Verdict.GIVEN_OVER, Verdict.GIVEN_DESPITE, Verdict.UNKNOWN_CARD})
"""Verdicts under which goods left the shelf."""
CLAIMED = LEFT | {Verdict.GIVEN_BY_OTHERS}
"""Verdicts under which something was received, from whomever."""


class HandoutIn(Recipient):
    """One hand-out at an online desk; `id` is made by the client and stands for ever."""

    id: UUID
    round_id: UUID
    site_id: UUID
    quantity: HandoutQuantity = 1
    serials: Annotated[
        list[Serial], Field(max_length=100, description="Of vouchers: one for each, and each is given once")
    ] = []  # noqa: RUF012 - pydantic copies defaults
    device_id: UUID | None = None
    device_seq: Annotated[int, Field(ge=0, le=2**62, strict=True)] | None = None
    components: Annotated[
        ContentsList | None,
        Field(description="What is really given, of all kits together; without it what the bill of materials says"),
    ] = None
    owed: Annotated[
        ContentsList | None, Field(description="Of the bill, what is not there today: any site can settle it later")
    ] = None
    substitutions: SubstitutionList | None = None
    override: Annotated[
        OverrideIn | None,
        Field(
            description=(
                "Raises the allowance by the quantity. Countersigned at once by a second person's token in "
                "`Second-Authorization`, or within 24 hours; until then it is a case"
            )
        ),
    ] = None
    given_by: Annotated[
        Code | None,
        Field(
            description=(
                "Another organisation gave it: no stock moves, it shows among what was received, and counts against "
                "the allowance only if the round says so"
            )
        ),
    ] = None

    @model_validator(mode="after")
    def _of_ours(self) -> HandoutIn:
        if self.given_by and (self.components or self.owed or self.substitutions or self.override):
            raise PydanticCustomError("given_by_others", "what others gave has no contents and no override of ours")
        return self


class OfflineHandoutIn(HandoutIn):
    """One hand-out that happened while the device was offline: the goods are gone.

    If an online desk had refused this very hand-out (the answer was lost, and the device gave it), the refusal stays
    and the hand-out is recorded under an id of its own, always the same, which the answer names.
    """

    card: LoggedCardCode | None = None
    scanned_at: Annotated[
        Instant,
        Field(
            description=(
                "By the device's clock, as it is. It is corrected by the offset that `sent_at` shows, and taken as "
                "not before the device's last complete log and not after the receipt"
            )
        ),
    ]
    device_decision: Literal["GIVEN"] = "GIVEN"
    bom_version: Annotated[
        int | None,
        Field(ge=1, le=10_000, strict=True, description="By which version of its contents the device packed the kit"),
    ] = None


class BatchIn(Body):
    """A device's log, whole or a part of it; each item is read alone, and one that is wrong refuses no other."""

    device_id: Annotated[UUID, Field(description="A device sends its own log; staff may send any known device's")]
    sent_at: Annotated[Instant, Field(description="The device's clock at sending: it measures how far that is off")]
    more: Annotated[
        bool,
        Field(
            description=(
                "Whether more of the same log follows. Only a log that is complete counts as heard: hand-outs of the "
                "next one are taken as not before it. Online hand-outs do not count, a device's queue is older"
            )
        ),
    ] = False
    items: Annotated[
        list[Item[OfflineHandoutIn]],
        Field(max_length=500, description="None: the device holds nothing that it has not sent, and is heard so"),
    ]


class HandoutOut(Answer):
    handout_id: UUID
    verdict: Verdict
    code: Annotated[
        str | None,
        Field(
            description="Why an online desk refuses it; or `card_unsynced`, of what is given on a card not known yet"
        ),
    ] = None
    quantity: int
    kit_kind: KitKind
    kit_name: str
    household_size: int
    bearer: Annotated[
        BearerOut | None, Field(description="Absent where no more is known than of an anonymous card")
    ] = None
    components: dict[UUID, int]
    owed: list[Contents] = []  # noqa: RUF012 - pydantic copies defaults
    override: OverrideOut | None = None
    occurred_at: datetime
    parameters: dict[str, Any] = {}  # noqa: RUF012 - pydantic copies defaults
    time_uncertain: Annotated[
        bool, Field(description="At another time at which it may have happened it would have been judged otherwise")
    ] = False


class BatchItemOut(Answer):
    status: int
    line: Annotated[int | None, Field(description="Where the item began, of a log in lines; counted from 1")] = None
    resource: HandoutOut | None = None
    problem: dict[str, Any] | None = None


class NumberRange(Answer):
    """Numbers of a device's sequence, both ends included."""

    first: int
    last: int


class BatchOut(Answer):
    """The items' answers in their order, and what of the device's sequence is here."""

    items: list[BatchItemOut]
    last_seq: Annotated[int | None, Field(description="The largest `device_seq` of the device that is here")] = None
    missing_seqs: Annotated[
        list[NumberRange],
        Field(description="Numbers from 1 to `last_seq` that are not here: the first 100 gaps. Send those again"),
    ] = []  # noqa: RUF012 - pydantic copies defaults


class ReversalIn(Body):
    id: UUID
    reason: Text


class ReversalOut(Answer):
    handout_id: UUID
    reversal_id: UUID


class OthersGiftOut(Answer):
    organisation: str
    quantity: int
    given_at: datetime
    site_id: UUID
    counted: bool


class EntitlementOut(Answer):
    """What may be given now in one open round, or why not."""

    round_id: UUID
    round_code: str
    kit_kind: KitKind
    kit_name: str
    unit: RecipientUnit
    rule_in_words: Annotated[
        str, Field(description="Who receives how many and how often, in the language of `Accept-Language`")
    ]
    allowed: int
    taken: int
    may_receive: int
    refill: Annotated[bool, Field(description="The kit was received in this stay; what is used up of it is due")] = (
        False
    )
    components: Annotated[dict[UUID, int], Field(description="What would be packed: item and pieces")] = {}  # noqa: RUF012
    offered: Annotated[
        dict[UUID, int], Field(description="As much of each item as everybody for whom it is may want")
    ] = {}  # noqa: RUF012 - pydantic copies defaults
    code: Annotated[
        str | None,
        Field(description="Why nothing may be given; or `card_unsynced`, beside what is given on a card not known yet"),
    ] = None
    reason: Annotated[
        dict[str, str] | None, Field(description="Why it is `not_entitled`, in words: a sentence in es and in en")
    ] = None
    given_at: datetime | None = None
    given_site_id: UUID | None = None
    blocked_until: str | None = None
    by_others: Annotated[
        list[OthersGiftOut], Field(description="What other organisations gave, whether it counts here or not")
    ] = []  # noqa: RUF012 - pydantic copies defaults


class EntitlementsOut(Answer):
    """`bearer` is absent where no more is known than of an anonymous card."""

    household_size: int = 1
    bearer: BearerOut | None = None
    items: list[EntitlementOut]
