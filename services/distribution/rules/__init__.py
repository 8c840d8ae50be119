"""Who may receive what: pure rules, no I/O and no clock."""

from services.distribution.rules.bearers import age_band
from services.distribution.rules.contents import Replaced, not_in_bill, really_given
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
    "Replaced",
    "Standing",
    "age_band",
    "allowance_of",
    "arrival_window",
    "blocked_until",
    "calendar_start",
    "code_of",
    "components_of",
    "judge",
    "key_of",
    "keys_of",
    "not_in_bill",
    "on_other_days",
    "raised",
    "really_given",
    "refused",
    "settle",
    "window_key",
]
