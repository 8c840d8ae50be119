"""Bodies of staff, sign-in and tokens."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, model_validator

from shared.contracts.vocabulary import Role
from shared.schemas import Answer, Body, Text, without_control

PASSWORD_LETTERS_MIN = 12
PASSWORD_LETTERS_MAX = 128
ROLES_MAX = 200

Username = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,39}$"),
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
"""A BCP-47 tag."""


def _typed(value: SecretStr) -> SecretStr:
    without_control(value.get_secret_value())
    return value


GivenPassword = Annotated[SecretStr, Field(min_length=1, max_length=PASSWORD_LETTERS_MAX), AfterValidator(_typed)]
ChosenPassword = Annotated[
    SecretStr, Field(min_length=PASSWORD_LETTERS_MIN, max_length=PASSWORD_LETTERS_MAX), AfterValidator(_typed)
]


class RoleIn(Body):
    """A role at a site until a day, that day included; ADMIN is held everywhere and names no site."""

    role: Role
    site_id: UUID | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _admin_is_everywhere(self) -> RoleIn:
        if (self.role == Role.ADMIN) != (self.site_id is None):
            raise ValueError("admin_names_no_site")
        if self.until is None and self.role != Role.ADMIN:
            raise ValueError("until_is_needed")
        return self


class RoleOut(Answer):
    role: str
    site_id: UUID | None = None
    until: date | None = None


class StaffRoles(Body):
    roles: Annotated[list[RoleIn], Field(min_length=1, max_length=ROLES_MAX)]

    @model_validator(mode="after")
    def _each_role_once_per_site(self) -> StaffRoles:
        if len({(held.role, held.site_id) for held in self.roles}) < len(self.roles):
            raise ValueError("role_twice")
        return self


class StaffIn(StaffRoles):
    id: UUID | None = None
    username: Username
    display_name: Text
    language: Language = "es"
    agency_id: UUID


class StaffOut(Answer):
    staff_id: UUID
    username: str
    display_name: str
    language: str
    agency_id: UUID
    roles: list[RoleOut]
    active: bool
    totp: bool
    version: int


class StaffWithPassword(StaffOut):
    """`password` is shown once: it is absent when the same request is repeated."""

    password: str | None = None


class PasswordProof(Body):
    username: Annotated[Text, StringConstraints(max_length=100)]
    password: GivenPassword


class SignIn(PasswordProof):
    """Sign-in; with `new_password` the password changes if, and only if, the sign-in succeeds."""

    totp: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = None
    new_password: ChosenPassword | None = None


class TotpSecret(Answer):
    secret: str
    uri: str


class TokenOut(Answer):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the kind of token, not a token
    expires_in: int


class StaffToken(TokenOut):
    staff_id: UUID


class RevocationOut(Answer):
    position: int
    subject: UUID
    revoked_at: datetime


class Revocations(Answer):
    items: list[RevocationOut]
