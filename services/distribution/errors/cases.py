"""Review cases."""

from __future__ import annotations

from services.distribution.errors.refusal import Refusal


class ExcessStands(Refusal):
    """An over-issue is not resolved by words; says how many kits are over."""

    code = "excess_stands"
