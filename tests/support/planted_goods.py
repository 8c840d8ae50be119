"""Faults of stock, entitlement and hand-outs: the check that must name each, and the rows that plant it."""

from __future__ import annotations

from tests.support.installation import ROLE_PREFIX
from tests.support.people import fixed_id

A, B, C, D = (f"'{fixed_id(name)}'" for name in "abcd")

MOVEMENT = (
    f"INSERT INTO distribution.movement (id, kind, reason, occurred_at, fingerprint) VALUES ({A}, 'X', 'X', now(), '')"
)
GIVING = MOVEMENT.replace("'X', 'X'", "'HANDOUT', 'HANDOUT'")
HANDOUT = f"""
INSERT INTO distribution.handout (id, fingerprint, round_id, site_id, kit_id, bom_version, mode, quantity, unit,
                                  unit_id, offline, source, done_by, occurred_at)
VALUES ({A}, '', {B}, {B}, {B}, 1, 'GRANT', 1, 'PERSON', {C}, false, 'SCAN', {D}, now())
"""
VERDICT = f"""
INSERT INTO distribution.verdict (handout_id, verdict, parameters, components, people)
VALUES ({A}, 'GIVEN', '{{}}', '{{}}', 1)
"""
REFUSED = VERDICT.replace("GIVEN", "REFUSED")
REVERSAL = f"""
INSERT INTO distribution.handout_reversal (handout_id, id, fingerprint, reason, done_by, occurred_at)
VALUES ({A}, {B}, '', 'X', {D}, now())
"""
ENTITLEMENT = "INSERT INTO distribution.entitlement (rule_id, unit_id, window_key, allowance, taken, over) VALUES"
CASE = f"""
INSERT INTO distribution.review_case (id, kind, site_id, rule_id, unit_id, window_key, excess, opened_at)
VALUES ({A}, 'OVER_ISSUE', {B}, {C}, {D}, 'w', 1, now())
"""
CLAIM = f"""
INSERT INTO distribution.claim (handout_id, rule_id, unit_id, claimed_as, window_key, qty, allowance, local_day)
VALUES ({A}, {B}, {C}, {C}, 'w', 1, 1, '2023-06-15')
"""
ROLLING = f"""
INSERT INTO distribution.claim (handout_id, rule_id, unit_id, claimed_as, window_key, qty, allowance, local_day, over,
                                blocks)
VALUES ({A}, {B}, {C}, {C}, 'ROLLING', 1, 1, '2023-06-15', true, '[2023-06-15, 2023-07-15)')
"""
RULE = f"INSERT INTO distribution.rule (id, unit, period, quantity) VALUES ({B}, 'HOUSEHOLD', 'ROUND', 1)"
SPLIT = f"INSERT INTO distribution.household_split (id, split_from, split_at) VALUES ({D}, {C}, 'infinity')"
COPY = (
    CLAIM.replace("local_day)", "local_day, inherited)").replace(f"{C}, {C}", f"{D}, {D}").replace("15')", "15', true)")
)
LEG = "INSERT INTO distribution.leg (movement_id, place_id, account, item_id, lot_id, qty) VALUES"
BALANCE = "INSERT INTO distribution.balance (place_id, account, item_id, lot_id, qty) VALUES"
_MIRROR = (
    MOVEMENT.replace("fingerprint)", "fingerprint, reverses)").replace(f"({A},", f"({B},").replace("'')", f"'', {A})")
)

Fault = tuple[str, tuple[str, ...], str]
"""The check that must name it, the statements that plant it, and the word by which it must be named."""

_A, _B, _C = (str(fixed_id(name)) for name in "abc")

FAULTS: tuple[Fault, ...] = (
    ("I1 legs of each movement sum to zero", (MOVEMENT, f"{LEG} ({A}, {B}, 'SHELF', {C}, {D}, 5)"), _A),
    (
        "I1 legs of each movement sum to zero",  # in all, but not of each item
        (MOVEMENT, f"{LEG} ({A}, {B}, 'SHELF', {C}, {D}, 5), ({A}, {B}, 'SUPPLIER', {B}, {D}, -5)"),
        _A,
    ),
    ("I1 every movement has legs, and every leg its movement", (MOVEMENT,), _A),
    (
        "I1 every movement has legs, and every leg its movement",
        (f"{LEG} ({A}, {B}, 'SHELF', {C}, {D}, 5), ({A}, {B}, 'SUPPLIER', {C}, {D}, -5)",),
        _A,
    ),
    ("I1 balance is the sum of its legs", (f"{BALANCE} ({A}, 'SHELF', {B}, {C}, 5)",), _A),
    ("I1 balance is the sum of its legs", (f"{LEG} ({D}, {A}, 'SHELF', {B}, {C}, 5)",), _A),
    (
        "I1 balance is the sum of its legs",  # the goods are of another lot
        (f"{LEG} ({D}, {A}, 'SHELF', {B}, {C}, 5)", f"{BALANCE} ({A}, 'SHELF', {B}, {D}, 5)"),
        _A,
    ),
    (
        "I1 no physical account is negative",
        (
            "ALTER TABLE distribution.balance DROP CONSTRAINT balance_not_negative",
            f"{BALANCE} ({A}, 'SHELF', {B}, {C}, -1)",
        ),
        _A,
    ),
    (
        "I1 a reversal mirrors its movement lot by lot",
        (
            MOVEMENT,
            _MIRROR,
            f"{LEG} ({A}, {B}, 'SHELF', {C}, {D}, -5), ({A}, {B}, 'HANDED_OUT', {C}, {D}, 5)",
            f"{LEG} ({B}, {B}, 'QUARANTINE', {C}, {A}, 5), ({B}, {B}, 'HANDED_OUT', {C}, {A}, -5)",
        ),
        _A,
    ),
    (
        "I1 no service's role may change or delete what was moved",
        (f'GRANT DELETE ON distribution.movement TO "{ROLE_PREFIX}_distribution"',),
        "distribution.movement",
    ),
    (
        "I1 no service's role may change or delete what was moved",
        (f'GRANT UPDATE (qty) ON distribution.leg TO "{ROLE_PREFIX}_distribution"',),
        "distribution.leg",
    ),
    (
        "I1 triggers refuse to change or delete what was moved",
        ("ALTER TABLE distribution.leg DISABLE TRIGGER leg_append_only",),
        "distribution.leg",
    ),
    (
        "I1 triggers refuse to change or delete what was moved",
        (
            "DROP TRIGGER movement_append_only ON distribution.movement",
            """
            CREATE TRIGGER movement_append_only BEFORE UPDATE OR TRUNCATE ON distribution.movement
            FOR EACH STATEMENT EXECUTE FUNCTION distribution.refuse_change()
            """,
        ),
        "distribution.movement",
    ),
    (
        "I1 triggers refuse to change or delete what was moved",
        (
            """
            CREATE OR REPLACE FUNCTION distribution.refuse_change() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN RETURN NULL; END'
            """,
        ),
        "distribution.leg",
    ),
    ("I2 taken and over are the live claims", (f"{ENTITLEMENT} ({A}, {B}, 'w', 1, 1, 0)",), _A),
    (
        "I2 taken and over are the live claims",  # a claim that was reversed counts no more
        (f"{ENTITLEMENT} ({B}, {C}, 'w', 1, 1, 0)", CLAIM, "UPDATE distribution.claim SET live = false"),
        _B,
    ),
    ("I2 taken and over are the live claims", (f"{ENTITLEMENT} ({B}, {C}, 'ROLLING', 0, 0, 2)", ROLLING), _B),
    (
        "I2 what claims raised is that of the live ones",
        (f"{ENTITLEMENT.replace('taken, over', 'taken, raised')} ({A}, {B}, 'w', 1, 0, 1)",),
        _A,
    ),
    ("I2 every live claim counts in an entitlement", (CLAIM,), _A),
    ("I2 every live claim counts in an entitlement", (ROLLING,), _A),
    ("I2 every excess has one open case with that excess", (CASE,), _C),
    ("I2 every excess has one open case with that excess", (f"{ENTITLEMENT} ({A}, {B}, 'w', 1, 1, 1)",), _A),
    (
        "I2 every excess has one open case with that excess",  # with another excess
        (CASE, f"{ENTITLEMENT} ({C}, {D}, 'w', 1, 1, 2)"),
        _C,
    ),
    (
        "I2 every excess has one open case with that excess",  # twice
        (
            "DROP INDEX distribution.one_open_over_issue",
            CASE,
            CASE.replace(f"({A},", f"({B},"),
            f"{ENTITLEMENT} ({C}, {D}, 'w', 1, 1, 1)",
        ),
        _C,
    ),
    (
        "I2 claims of a rolling window that count as taken do not overlap",
        (
            "ALTER TABLE distribution.claim DROP CONSTRAINT claim_rolling_apart",
            ROLLING.replace("true", "false"),
            ROLLING.replace("true", "false").replace(f"({A},", f"({B},").replace("[2023-06-15", "[2023-07-14"),
        ),
        _A,
    ),
    ("I2 a claim lives for as long as its hand-out stands", (CLAIM, REVERSAL), _A),
    (
        "I2 a claim lives for as long as its hand-out stands",
        (CLAIM, "UPDATE distribution.claim SET live = false"),
        _A,
    ),
    *(
        (
            "I2 who split off has inherited what the other had received, and nothing else",
            (RULE, HANDOUT, CLAIM, *planted),
            _A,
        )
        for planted in (
            (SPLIT,),  # nothing
            (COPY,),  # but split off from nobody
            (SPLIT, COPY.replace("'w', 1, 1", "'w', 2, 1")),  # more than it was
            (SPLIT, COPY, "UPDATE distribution.claim SET live = false WHERE NOT inherited"),  # what was reversed
            (SPLIT.replace("'infinity'", "'2023-01-01'"), COPY),  # what was given later
        )
    ),
    (
        "I2 taken and over are the live claims",  # what was inherited counts, and is not written down as that
        (f"{ENTITLEMENT} ({B}, {D}, 'w', 1, 0, 0)", COPY),
        _B,
    ),
    (
        "I2 taken and over are the live claims",  # what was inherited is never over
        (
            f"{ENTITLEMENT.replace('over)', 'over, inherited)')} ({B}, {D}, 'w', 1, 1, 1, 2)",
            COPY.replace("'w', 1, 1", "'w', 2, 2"),
        ),
        _B,
    ),
    ("I2 what left draws on the entitlement, and nothing else does", (HANDOUT, VERDICT), _A),
    ("I2 what left draws on the entitlement, and nothing else does", (HANDOUT, REFUSED, CLAIM), _A),
    (
        "I2 what left draws on the entitlement, and nothing else does",
        (HANDOUT, VERDICT, CLAIM.replace("'w', 1, 1", "'w', 2, 1")),
        _A,
    ),
    ("I3 every hand-out has one verdict and, if goods left, one movement", (HANDOUT,), _A),
    ("I3 every hand-out has one verdict and, if goods left, one movement", (HANDOUT, VERDICT), _A),
    ("I3 every hand-out has one verdict and, if goods left, one movement", (HANDOUT, REFUSED, GIVING), _A),
    (
        "I3 a hand-out's id is no other movement's, and its movement no other content's",
        (HANDOUT, REFUSED, MOVEMENT),
        _A,
    ),
    ("I3 a hand-out's id is no other movement's, and its movement no other content's", (GIVING,), _A),
    (
        "I3 a hand-out's id is no other movement's, and its movement no other content's",
        (HANDOUT, VERDICT, GIVING.replace("'')", r"'\x01')")),
        _A,
    ),
    ("I3 a reversed hand-out has one reversal and one movement back", (HANDOUT, VERDICT, GIVING, REVERSAL), _A),
    ("I3 a reversed hand-out has one reversal and one movement back", (HANDOUT, VERDICT, GIVING, _MIRROR), _A),
    (
        "I3 what was handed out is what the ledger handed out",
        (
            HANDOUT,
            VERDICT.replace("'{}', 1", f"""'{{"{_C}": 2}}', 1"""),
            GIVING,
            f"{LEG} ({A}, {B}, 'HANDED_OUT', {C}, {D}, 1)",
        ),
        _A,
    ),
    (
        "I3 what was handed out is what the ledger handed out",  # on loan, and of nothing that the hand-out names
        (HANDOUT, VERDICT, GIVING, f"{LEG} ({A}, {B}, 'ON_LOAN', {C}, {D}, 1)"),
        _A,
    ),
    (
        "I3 what was handed out is what the ledger handed out",  # at another site
        (
            HANDOUT,
            VERDICT.replace("'{}', 1", f"""'{{"{_C}": 2}}', 1"""),
            GIVING,
            f"{LEG} ({A}, {D}, 'HANDED_OUT', {C}, {D}, 2)",
        ),
        _A,
    ),
)
