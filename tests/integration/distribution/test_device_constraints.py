"""The database's own rules for devices and their logs, each by its name."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from shared.db import constraint_name
from shared.problems import Problem
from tests.integration.distribution.conftest import Desk
from tests.support.people import DANLI, SCANNER_ID

LOG = """
    INSERT INTO quarantined_log (id, device_id, site_id, reason, media_type, query, content, digest, items, sent_by,
                                 sent_at, received_at, not_before, state, decided_by, decided_at, discard_reason)
    VALUES (gen_random_uuid(), :device, :site, {reason}, 'text/csv', '', '', '', 1, :device, now(), now(), now(),
            {decided})
"""
CASE = """
    INSERT INTO review_case (id, kind, site_id, device_id, opened_at)
    SELECT gen_random_uuid(), 'DEVICE_LOST', :site, {device}, now() FROM generate_series(1, {times})
"""
WAITING = "'WAITING', NULL, NULL, NULL"
BROKEN = {
    "device_log_complete_from_zero": "INSERT INTO device_log VALUES (:device, -1)",
    "lost_device_reason_known": "INSERT INTO lost_device VALUES (:device, 'STOLEN', :site, now())",
    "lost_device_pkey": "INSERT INTO lost_device SELECT :device, 'LOST', :site, now() FROM generate_series(1, 2)",
    "quarantined_log_reason_known": LOG.format(reason="'FOUND'", decided=WAITING),
    "quarantined_log_state_known": LOG.format(reason="'LOST'", decided="'READ', :device, now(), NULL"),
    "quarantined_log_decided_by_somebody": LOG.format(reason="'LOST'", decided="'APPLIED', NULL, now(), NULL"),
    "quarantined_log_discarded_for_a_reason": LOG.format(reason="'LOST'", decided="'DISCARDED', :device, now(), NULL"),
    "case_of_lost_device_names_it": CASE.format(device="NULL", times=1),
    "one_open_device_lost": CASE.format(device="CAST(:device AS uuid)", times=2),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_the_database_refuses_what_breaks(desk: Desk, name: str) -> None:
    sql = BROKEN[name]
    values = {"device": SCANNER_ID, "site": DANLI}
    used = {key: value for key, value in values.items() if f":{key}" in sql}
    with pytest.raises(Problem) as refused:
        await desk.rows(f"{sql} RETURNING 1", **used)
    assert isinstance(refused.value.__cause__, DBAPIError)
    assert constraint_name(refused.value.__cause__) == name
