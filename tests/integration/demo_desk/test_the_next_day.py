"""A desk that is started on another day: yesterday is over, and today's people have come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from amparo.verify import verify
from shared.migrations import admin_url
from tests.integration.demo_desk.test_the_desk_of_today import HOUSE, VERDICTS
from tests.support.demo_desks import board_numbers, demo_desk, rounds_by_state, seen
from tests.support.installation import Installation


async def test_the_next_day_has_its_own_round_and_guests_and_the_day_before_is_over(installation: Installation) -> None:
    today = datetime.now(UTC)
    yesterday = today - timedelta(days=1)
    before = await demo_desk(installation, at=yesterday)

    desk = await demo_desk(installation, kept=before, at=today)

    assert await rounds_by_state(installation, desk) == {before.round_code: "CLOSED", desk.round_code: "OPEN"}
    assert await board_numbers(installation, desk, at=today) == HOUSE
    assert [card.verdict for card in desk.cards] == VERDICTS
    assert not {card.code for card in desk.cards} & {card.code for card in before.cards}
    groups = await seen(installation, "/registration/v1/arrival-groups", at=today)
    states = {group["arrival_group_id"]: group["state"] for group in groups["items"]}
    assert states == {str(before.bus_id): "FINISHED", str(desk.bus_id): "EXPECTED"}
    assert (desk.desk, desk.coordinator) == (before.desk, before.coordinator)


async def test_all_invariants_hold_after_two_days(installation: Installation) -> None:
    today = datetime.now(UTC)
    before = await demo_desk(installation, at=today - timedelta(days=1))
    await demo_desk(installation, kept=before, at=today)
    await installation.settle()

    findings = await verify(installation.settings, admin_url(installation.settings))

    assert [finding.check for finding in findings if not finding.ok] == []
