"""Conditions of rules and of components: on population, age, sex, effects and stays in a shelter."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from shared.contracts.vocabulary import Effect, Population, Sex
from shared.schemas import Body

Age = Annotated[int, Field(ge=0, le=150, strict=True)]
CONDITIONS_MAX = 20


class Whom(StrEnum):
    """Of whom a condition speaks: the recipient, somebody of the household, everybody in it."""

    RECIPIENT = "RECIPIENT"
    SOMEBODY = "SOMEBODY"
    EVERYBODY = "EVERYBODY"


class ConditionIn(Body):
    """What one and the same person must be; ages are completed years, both ends included.

    Age and sex refuse only where they are known to be otherwise; population, effects and stays hold only where they
    were told. Who is `staying` had a roof in a shelter at some time of the hand-out's local day.
    """

    whom: Whom = Whom.RECIPIENT
    populations: Annotated[list[Population], Field(min_length=1, max_length=10)] | None = None
    age_from: Age | None = None
    age_to: Age | None = None
    sexes: Annotated[list[Sex], Field(min_length=1, max_length=4)] | None = None
    effects: Annotated[list[Effect], Field(min_length=1, max_length=20)] | None = None
    staying: Literal[True] | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> ConditionIn:
        marks = self.populations or self.effects or self.staying
        if not (marks or self.sexes or self.age_from or self.age_to is not None):
            raise PydanticCustomError("asks_for_nothing", "the condition asks for nothing")
        if self.age_to is not None and self.age_to < (self.age_from or 0):
            raise PydanticCustomError("age_to_before_age_from", "the ages are no span")
        return self


class ConditionsIn(Body):
    """All of `all_of` must hold, and one of `any_of` where there are any."""

    all_of: Annotated[list[ConditionIn], Field(max_length=CONDITIONS_MAX)] = []  # noqa: RUF012 - pydantic copies it
    any_of: Annotated[list[ConditionIn], Field(max_length=CONDITIONS_MAX)] = []  # noqa: RUF012 - pydantic copies it


def stored(conditions: ConditionsIn | None) -> dict[str, Any] | None:
    """As they are stored; none where they ask for nothing."""
    if conditions is None or not (conditions.all_of or conditions.any_of):
        return None
    return conditions.model_dump(mode="json", exclude_none=True)
