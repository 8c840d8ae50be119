"""Hand-outs to an arrival group less exceptions."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.distribution.schemas.handouts import HandoutQuantity, Verdict
from services.distribution.schemas.recipients import CardCode
from shared.schemas import Answer, Body

GROUP_ITEMS_MAX = 500


class GroupHandoutIn(Body):
    """To every token of the group that is in use, less `exceptions`; and to people of it who have no token.

    A token that is paused is listed among the refused.

    `quantity` is for each of them. Those without a token draw on what is left of the group's head-count.
    """

    id: UUID
    round_id: UUID
    site_id: UUID
    arrival_group_id: UUID
    exceptions: Annotated[list[CardCode], Field(max_length=GROUP_ITEMS_MAX)] = []  # noqa: RUF012 - pydantic copies
    without_token: Annotated[int, Field(ge=0, le=GROUP_ITEMS_MAX, strict=True)] = 0
    quantity: HandoutQuantity = 1


class GroupItemOut(Answer):
    """One token, or one person without."""

    handout_id: UUID
    card: str | None = None
    verdict: Verdict
    code: str | None = None
    parameters: dict[str, Any]


class GroupHandoutOut(Answer):
    group_handout_id: UUID
    arrival_group_id: UUID
    given: list[GroupItemOut]
    refused: list[GroupItemOut]
