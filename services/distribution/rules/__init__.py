"""Who may receive what: pure rules, no I/O and no clock."""

from services.distribution.rules.bearers import age_band
from services.distribution.rules.calendar import Calendar
from services.distribution.rules.components import Component, component_of, components_of, offered_of
from services.distribution.rules.conditions import Condition, Conditions, Failed, condition_of, conditions_of, failed
from services.distribution.rules.contents import Replaced, not_in_bill, really_given, still_missing
from services.distribution.rules.facts import Facts, Key, Scan, allowance_of, code_of, kits_for
from services.distribution.rules.judging import (
    Judged,
    Judgement,
    Standing,
    blocked_until,
    judge,
    raised,
    received,
    refill_due,
    refused,
    rolled,
    room,
    row_allowance,
    settle,
    standing_of,
)
from services.distribution.rules.rolling import ROLLING, Held, moves
from services.distribution.rules.roster import Member, Roster, member_of, members_of
from services.distribution.rules.windows import (
    Arrival,
    Contact,
    arrival_window,
    at_other_times,
    key_of,
    keys_of,
    window_key,
)
from services.distribution.rules.wording import Rule, in_words, why_not

__all__ = [
    "ROLLING",
    "Arrival",
    "Calendar",
    "Component",
    "Condition",
    "Conditions",
    "Contact",
    "Facts",
    "Failed",
    "Held",
    "Judged",
    "Judgement",
    "Key",
    "Member",
    "Replaced",
    "Roster",
    "Rule",
    "Scan",
    "Standing",
    "age_band",
    "allowance_of",
    "arrival_window",
    "at_other_times",
    "blocked_until",
    "code_of",
    "component_of",
    "components_of",
    "condition_of",
    "conditions_of",
    "failed",
    "in_words",
    "judge",
    "key_of",
    "keys_of",
    "kits_for",
    "member_of",
    "members_of",
    "moves",
    "not_in_bill",
    "offered_of",
    "raised",
    "really_given",
    "received",
    "refill_due",
    "refused",
    "rolled",
    "room",
    "row_allowance",
    "settle",
    "standing_of",
    "still_missing",
    "why_not",
    "window_key",
]
