"""Rounds."""

from __future__ import annotations

from services.distribution.errors.refusal import Refusal


class RoundStateRefused(Refusal):
    code = "round_state_refused"
