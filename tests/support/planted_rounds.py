"""Faults of rounds, loans and owed lines: the check that must name each, and the rows that plant it."""

from __future__ import annotations

from tests.support.people import fixed_id
from tests.support.planted_goods import GIVING, HANDOUT, LEG, MOVEMENT, REVERSAL, VERDICT, A, B, C, D, Fault

_A, _B, _C = (str(fixed_id(name)) for name in "abc")
E = f"'{fixed_id('e')}'"

HANDED_OUT = "I3 what was handed out is what the ledger handed out"
LOAN = "I3 what of a loan is out, lost and in the laundry is what the ledger moved"
CASES = "I3 what was given despite something, or on an unknown card, has its case"
STATE = "I1 a round has an account if it is reconciled, and no other has one"
SUM = "I1 loaded = issued + returned + lost + damaged, or somebody accepted the difference"
ACCOUNT = "I1 an account is what was recorded of its round by then"
LATE = "I1 what left in a round that was reconciled has a case"
TABLES = "I1 what was lost or damaged at a round's tables is what the ledger lost"

TWO = VERDICT.replace("'{}', 1)", f"""'{{"{_C}": 2}}', 1)""")
"""Two pieces of item c were given."""
LENT = HANDOUT.replace("'GRANT'", "'LOAN'")
OWED = f"""
INSERT INTO distribution.owed (handout_id, item_id, cause, quantity, recorded_by, recorded_at)
VALUES ({A}, {C}, 'PARTIAL', 2, {D}, now())
"""
SETTLED = f"""
INSERT INTO distribution.owed_settlement (handout_id, item_id, cause, settlement_id) VALUES ({A}, {C}, 'PARTIAL', {B})
"""
SETTLING = f"""
INSERT INTO distribution.movement (id, kind, reason, occurred_at, fingerprint, site_id)
VALUES ({B}, 'SETTLEMENT', 'OWED', now(), '', {B})
"""
MOVED_LOAN = f"""
INSERT INTO distribution.loan (handout_id, place_id, item_id, lot_id, lent, returned, in_laundry, lost, damaged)
VALUES ({A}, {B}, {C}, {D}, 2, 0, 0, 0, 0)
"""
ROUND = f"""
INSERT INTO distribution.round (id, code, kit_id, bom_version, rule_id, state, starts_on, ends_on, offline_policy)
VALUES ({B}, 'R', {C}, 1, {C}, 'RECONCILED', '2023-06-01', '2023-06-30', 'ALLOW')
"""
STEP = f"""
INSERT INTO distribution.round_step (round_id, version, state, done_by, occurred_at, recorded_at)
VALUES ({B}, 1, 'RECONCILED', {D}, now(), now() - interval '1 hour')
"""
LINE = """
INSERT INTO distribution.reconciled_line (round_id, site_id, item_id, loaded, issued, returned, lost, damaged,
                                          difference, reason, case_id) VALUES
"""
UNHELD = "ALTER TABLE distribution.reconciled_line DROP CONSTRAINT reconciled_sum_holds"
ACCEPTED = f"""
INSERT INTO distribution.review_case (id, kind, state, site_id, round_id, item_id, excess, opened_at, resolved_at,
                                      resolved_by, resolution)
VALUES ({D}, 'ROUND_DIFFERENCE', 'RESOLVED', {B}, {B}, {C}, 2, now(), now(), {D}, 'UNEXPLAINED')
"""
LOADED = f"""
INSERT INTO distribution.round_stock (id, fingerprint, round_id, site_id, kind, done_by, occurred_at)
VALUES ({A}, '', {B}, {B}, 'LOADED', {D}, now())
"""
LOST = LOADED.replace("kind, done_by", "kind, reason, done_by").replace("'LOADED'", "'LOST', 'WET'")
OF_ENTRY = f"INSERT INTO distribution.round_stock_line (entry_id, item_id, quantity) VALUES ({A}, {C}, 2)"
BEFORE = HANDOUT.replace("occurred_at)", "occurred_at, recorded_at)").replace(
    "now())", "now(), now() - interval '1 day')"
)
TAKEN_BACK_BEFORE = (
    MOVEMENT.replace("fingerprint)", "fingerprint, recorded_at)")
    .replace(f"({A},", f"({B},")
    .replace("'')", "'', now() - interval '1 day')")
)
AS_IF_ACCOUNTED = TWO.replace("'{}', '", """'{"state": "RECONCILED"}', '""")

FAULTS: tuple[Fault, ...] = (
    (HANDED_OUT, (HANDOUT, TWO, GIVING, f"{LEG} ({A}, {B}, 'ON_LOAN', {C}, {D}, 2)"), _A),  # a grant is lent
    (HANDED_OUT, (LENT, TWO, GIVING, f"{LEG} ({A}, {B}, 'HANDED_OUT', {C}, {D}, 2)"), _A),  # a loan is given away
    (HANDED_OUT, (MOVEMENT, f"{LEG} ({A}, {B}, 'HANDED_OUT', {C}, {D}, 2)"), _A),  # by what is no hand-out
    (HANDED_OUT, (HANDOUT, VERDICT, OWED, SETTLED, SETTLING), _B),  # settled, and nothing left
    (
        HANDED_OUT,  # settled with less
        (HANDOUT, VERDICT, OWED, SETTLED, SETTLING, f"{LEG} ({B}, {B}, 'HANDED_OUT', {C}, {D}, 1)"),
        _B,
    ),
    (HANDED_OUT, (SETTLING, f"{LEG} ({B}, {B}, 'HANDED_OUT', {C}, {D}, 2)"), _B),  # left, and settles nothing
    (
        HANDED_OUT,  # what was settled is taken back as stock, and stays settled
        (
            *(HANDOUT, VERDICT, OWED, SETTLED, SETTLING, f"{LEG} ({B}, {B}, 'HANDED_OUT', {C}, {D}, 2)"),
            MOVEMENT.replace("fingerprint)", "fingerprint, reverses)").replace("'')", f"'', {B})"),
            f"{LEG} ({A}, {B}, 'HANDED_OUT', {C}, {D}, -2)",
        ),
        _A,
    ),
    (LOAN, (MOVED_LOAN,), _A),
    (LOAN, (LENT, f"{LEG} ({A}, {B}, 'ON_LOAN', {C}, {D}, 2)"), _A),
    (
        LOAN,  # lost by the loan, out by the books
        (
            *(LENT, MOVED_LOAN.replace("0, 0)", "2, 0)"), f"{LEG} ({A}, {B}, 'ON_LOAN', {C}, {D}, 2)"),
            f"INSERT INTO distribution.loan_step (movement_id, handout_id) VALUES ({B}, {A})",
        ),
        _A,
    ),
    (
        LOAN,  # in the laundry by the loan, back on the shelf by the books
        (
            *(LENT, MOVED_LOAN.replace("2, 0, 0, 0, 0)", "2, 0, 2, 0, 0)")),
            f"{LEG} ({A}, {B}, 'ON_LOAN', {C}, {D}, 2), ({B}, {B}, 'ON_LOAN', {C}, {D}, -2)",
            MOVEMENT.replace("'X', 'X'", "'LOAN', 'LOAN_TO_LAUNDRY'").replace(f"({A},", f"({B},"),
            f"INSERT INTO distribution.loan_step (movement_id, handout_id) VALUES ({B}, {A})",
            f"{LEG} ({B}, {B}, 'SHELF', {C}, {D}, 2)",
        ),
        _A,
    ),
    (CASES, (HANDOUT, VERDICT.replace("'GIVEN'", "'GIVEN_DESPITE'")), _A),
    (
        CASES,  # a case of another kind
        (
            *(HANDOUT, VERDICT.replace("'GIVEN'", "'UNKNOWN_CARD'")),
            f"INSERT INTO distribution.review_case (id, kind, site_id, handout_id, opened_at)"
            f" VALUES ({D}, 'TIME_UNCERTAIN', {B}, {A}, now())",
        ),
        _A,
    ),
    (STATE, (ROUND,), _B),
    (STATE, (ROUND.replace("'RECONCILED'", "'CLOSED'"), STEP), _B),
    (STATE, (ROUND.replace("'RECONCILED'", "'CLOSED'"), f"{LINE} ({B}, {B}, {C}, 0, 0, 0, 0, 0, 0, NULL, NULL)"), _B),
    (SUM, (UNHELD, f"{LINE} ({B}, {B}, {C}, 5, 1, 1, 1, 1, 0, NULL, NULL)"), _C),
    (SUM, (f"{LINE} ({B}, {B}, {C}, 3, 1, 0, 0, 0, 2, 'UNEXPLAINED', {D})",), _C),  # by nobody
    (SUM, (ACCEPTED, f"{LINE} ({B}, {B}, {C}, 4, 1, 0, 0, 0, 3, 'UNEXPLAINED', {D})"), _C),  # another difference
    (
        SUM,  # not decided yet
        (
            ACCEPTED,
            "UPDATE distribution.review_case SET state = 'OPEN'",
            f"{LINE} ({B}, {B}, {C}, 3, 1, 0, 0, 0, 2, 'UNEXPLAINED', {D})",
        ),
        _C,
    ),
    (ACCOUNT, (ROUND, STEP, LOADED, OF_ENTRY), _C),  # loaded, and in no line
    (ACCOUNT, (ROUND, STEP, f"{LINE} ({B}, {B}, {C}, 2, 2, 0, 0, 0, 0, NULL, NULL)"), _C),  # of nothing
    (
        ACCOUNT,  # less came back than it says
        (
            *(ROUND, STEP, LOADED.replace("'LOADED'", "'RETURNED'"), OF_ENTRY),
            f"{LINE} ({B}, {B}, {C}, 3, 0, 3, 0, 0, 0, NULL, NULL)",
        ),
        _C,
    ),
    (ACCOUNT, (ROUND, STEP, BEFORE, TWO), _C),  # given before it, and not counted
    (
        ACCOUNT,  # taken back before it, and counted
        (
            ROUND,
            STEP,
            BEFORE,
            TWO,
            REVERSAL,
            TAKEN_BACK_BEFORE,
            f"{LINE} ({B}, {B}, {C}, 2, 2, 0, 0, 0, 0, NULL, NULL)",
        ),
        _C,
    ),
    (
        ACCOUNT,  # given after it, and counted
        (ROUND, STEP, HANDOUT, TWO, f"{LINE} ({B}, {B}, {C}, 2, 2, 0, 0, 0, 0, NULL, NULL)"),
        _C,
    ),
    (LATE, (ROUND, STEP, HANDOUT, AS_IF_ACCOUNTED), _A),
    (TABLES, (LOST, OF_ENTRY), _A),
    (TABLES, (LOST, OF_ENTRY, MOVEMENT, f"{LEG} ({A}, {B}, 'DAMAGED', {C}, {D}, 2)"), _A),
    (
        TABLES,  # taken back as stock, and lost all the same
        (
            *(LOST, OF_ENTRY, MOVEMENT, f"{LEG} ({A}, {B}, 'LOST', {C}, {D}, 2), ({B}, {B}, 'LOST', {C}, {D}, -2)"),
            MOVEMENT.replace("fingerprint)", "fingerprint, reverses)")
            .replace(f"({A},", f"({B},")
            .replace("'')", f"'', {A})"),
        ),
        _B,
    ),
)
