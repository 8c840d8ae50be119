"""Items and kits."""

from __future__ import annotations

from services.distribution.errors.refusal import Refusal


class CodeTaken(Refusal):
    code = "code_taken"


class UnknownReference(Refusal):
    status = 422
    code = "unknown_reference"
