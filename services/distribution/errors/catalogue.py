"""Items and kits."""

from __future__ import annotations

from services.distribution.errors.refusal import Refusal


class CodeTaken(Refusal):
    code = "code_taken"


class UnknownReference(Refusal):
    status = 422
    code = "unknown_reference"


class GtinTaken(Refusal):
    """Another item has this GTIN: a code names one thing."""

    code = "gtin_taken"
