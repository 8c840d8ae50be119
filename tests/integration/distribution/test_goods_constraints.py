"""The database's own rules for entitlement, stock, rounds and giving, each by its name: no command gets past them."""

from __future__ import annotations

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from shared.db import constraint_name
from shared.ids import new_id
from shared.problems import Problem
from tests.integration.distribution.conftest import Desk

LEG = "INSERT INTO leg SELECT m.id, :site, {accounts} FROM movement AS m WHERE m.kind = 'RECEIPT' RETURNING 1"
ROLLED = """
    UPDATE claim SET blocks = daterange('2023-01-01', '2023-01-08'), {change}
"""
CASE = """
    INSERT INTO review_case (id, kind, state, site_id, rule_id, unit_id, window_key, excess, opened_at)
    SELECT gen_random_uuid(), 'OVER_ISSUE', {state}, :site, rule_id, unit_id, window_key, 1, now()
    FROM entitlement, generate_series(1, 2) RETURNING 1
"""
AS_THE_SERVICE = {
    "entitlement_taken_within": "UPDATE entitlement SET taken = allowance + 1 RETURNING 1",
    "entitlement_over_after_taken": "UPDATE entitlement SET taken = 0, over = 1 RETURNING 1",
    "entitlement_raised_within": "UPDATE entitlement SET raised = allowance + 1 RETURNING 1",
    "balance_not_negative": "UPDATE balance SET qty = -1 WHERE account = 'SHELF' RETURNING 1",
    "leg_moves": LEG.format(accounts="'SHELF', gen_random_uuid(), gen_random_uuid(), 0"),
    "leg_account_known": LEG.format(accounts="'POCKET', gen_random_uuid(), gen_random_uuid(), 1"),
    "legs_sum_to_zero": LEG.format(accounts="'SHELF', gen_random_uuid(), gen_random_uuid(), 1"),
    "one_open_over_issue": CASE.format(state="'OPEN'"),
    "case_resolved_by_somebody": CASE.format(state="'RESOLVED'"),
}
AS_THE_OWNER = {
    "claim_in_a_slot": ROLLED.format(change="slot = -1"),
    "claim_rolling_single": ROLLED.format(change="qty = 2"),
    "claim_raises_forward": "UPDATE claim SET raises = -1",
    "handout_quantity_positive": "UPDATE handout SET quantity = 0",
    "component_quantity_positive": "UPDATE bill_of_materials SET quantity = 0",
    "rule_event_named": "UPDATE rule SET period = 'EVENT'",
    "rule_calendar_anchored": "UPDATE rule SET period = 'CALENDAR', period_days = 7",
    "rule_rolling_days": "UPDATE rule SET period = 'ROLLING'",
    "rule_capped_by_members": "UPDATE rule SET quantity_max = 2",
    "round_period_forward": "UPDATE round SET ends_on = starts_on - 1",
    "round_state_known": "UPDATE round SET state = 'AJAR'",
    "lot_state_known": "UPDATE lot SET state = 'FINE'",
}


@pytest.fixture
async def given(desk: Desk) -> Desk:
    """A desk at which one kit was given."""
    assert (await desk.give(person_id=await desk.person())).status_code == 201
    return desk


async def test_the_database_refuses_what_the_service_might_write(given: Desk) -> None:
    found = {}
    for name, sql in AS_THE_SERVICE.items():
        with pytest.raises(Problem) as refused:
            await given.rows(sql, **({"site": new_id()} if ":site" in sql else {}))
        assert isinstance(refused.value.__cause__, DBAPIError), name
        found[name] = constraint_name(refused.value.__cause__)
    assert found == {name: name for name in AS_THE_SERVICE}


async def test_the_database_refuses_what_even_its_owner_writes(given: Desk) -> None:
    found = {}
    async with given.installation.eyes() as admin:
        await admin.execute("SET search_path = distribution")
        for name, sql in AS_THE_OWNER.items():
            with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
                await admin.execute(sql)
            found[name] = refused.value.constraint_name
    assert found == {name: name for name in AS_THE_OWNER}


async def test_what_was_moved_is_not_changed_even_by_its_owner(given: Desk) -> None:
    async with given.installation.eyes() as admin:
        await admin.execute("SET search_path = distribution")
        for table, column in (("movement", "reason"), ("leg", "qty"), ("receipt_line", "quantity")):
            for change in ("UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
                with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
                    await admin.execute(change.format(table, column, column))
