"""Documents that a scanner reads, and the texts of consent."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from services.registration.vocabulary import DocumentKind
from shared.contracts.vocabulary import BirthPrecision, ConsentPurpose, Sex
from shared.schemas import Answer, Body, Text


class ParseIn(Body):
    """What a scanner read: a machine-readable zone, or a number with its type and country, or a phone."""

    mrz: Annotated[str, Field(min_length=60, max_length=200)] | None = None
    type: DocumentKind | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    number: Annotated[Text, Field(max_length=60)] | None = None
    phone: Annotated[Text, Field(max_length=40)] | None = None


class ParsedMrzOut(Answer):
    """The fields of a machine-readable zone; countries are alpha-2, absent where the code is of none."""

    shape: str
    document_code: str
    country: str | None
    number: str
    family_names: str
    given_names: str
    nationality: str | None
    birth_date: date | None
    birth_precision: BirthPrecision | None
    sex: Sex
    expires_on: date | None
    optional: str


class ParsedOut(Answer):
    """What was made of it, and what looks odd, as codes; nothing of it is stored."""

    mrz: ParsedMrzOut | None = None
    phone_e164: str | None = None
    warnings: list[str]


class ConsentTextOut(Answer):
    """One language of one version; without a script its slot is still empty."""

    version: str
    language: str
    script: str | None
    questions: dict[ConsentPurpose, str]


class ConsentTextsOut(Answer):
    """Every version in every language; `current` is the one that is read now."""

    current: str
    items: list[ConsentTextOut]
