"""Who may receive what: pure rules, no I/O and no clock."""

from services.distribution.rules.facts import Facts, Key, allowance_of, code_of, components_of
from services.distribution.rules.judging import (
    Judged,
    Judgement,
    Standing,
    judge,
    raised,
    refused,
    settle,
)
from services.distribution.rules.windows import (
    Arrival,
    Contact,
    arrival_window,
    blocked_until,
    calendar_start,
    key_of,
    keys_of,
    on_other_days,
    window_key,
)

__all__ = [
    "Arrival",
    "Contact",
    "Facts",
    "Judged",
    "Judgement",
    "Key",
    "Standing",
    "allowance_of",
    "arrival_window",
    "blocked_until",
    "calendar_start",
    "code_of",
    "components_of",
    "judge",
    "key_of",
    "keys_of",
    "on_other_days",
    "raised",
    "refused",
    "settle",
    "window_key",
]
