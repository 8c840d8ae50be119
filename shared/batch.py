"""Batches: each item is read on its own, so that one that is wrong does not refuse the others (`api.md`, Batches)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args

from pydantic import GetCoreSchemaHandler, ValidationError, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from shared.problems import InvalidRequest, Problem

T = TypeVar("T")


@dataclass(frozen=True)
class Unreadable:
    """An item that is not of its schema; `problem` says where and how it is wrong, and `id` is the client's, if any."""

    problem: Problem
    id: Any = None


class _ReadAlone:
    """Validates the first type of the union that it annotates; what fails becomes an `Unreadable`.

    The JSON schema is the first type's alone: that is what a client has to send.
    """

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(_read, handler.generate_schema(get_args(source)[0]))


def _read(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError as error:
        return Unreadable(InvalidRequest.of(error.errors()), _id_of(value))
    except Problem as problem:  # of a field that is more than a shape: a forged card
        return Unreadable(problem, _id_of(value))


def _id_of(value: Any) -> Any:
    return value.get("id") if isinstance(value, Mapping) else None


Item = Annotated[T | Unreadable, _ReadAlone()]
"""`Item[X]`: an X, or what could not be read as one."""
