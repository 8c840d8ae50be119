"""The inbox: each event once; poison is parked and can be replayed."""

from unittest.mock import ANY

import pytest
from sqlalchemy.exc import DBAPIError

from shared.bus import Outcome
from shared.contracts.directory import TokenRevoked
from shared.inbox import replay_parked
from tests.support.events import NOON, event_bytes, made
from tests.support.tiny_service.running import Tiny, service_given
from tests.support.tiny_service.schema import TinyDatabase
from tests.support.tiny_service.service import POISON

EFFECTS = "SELECT count(*) FROM effect"
PARKED = "SELECT reason FROM parked_event WHERE replayed_at IS NULL ORDER BY id"


async def test_a_repeat_in_the_same_batch_and_in_a_later_one_has_no_effect(tiny: Tiny, tables: TinyDatabase) -> None:
    one = event_bytes(service_given())
    assert await tiny.consumer.receive([one, one]) == [Outcome.DONE] * 2
    assert await tiny.consumer.receive([one]) == [Outcome.DONE]
    assert await tables.value(EFFECTS) == 1


async def test_of_200_with_one_poisoned_199_are_applied_and_one_is_parked(tiny: Tiny, tables: TinyDatabase) -> None:
    bodies = [event_bytes(service_given()) for _ in range(199)]
    bodies.insert(120, event_bytes(service_given(POISON)))
    assert await tiny.consumer.receive(bodies) == [Outcome.DONE] * 200
    assert await tables.value(EFFECTS) == 199
    assert await tables.column(PARKED) == [ANY]


async def test_control_without_splitting_one_poisoned_event_holds_up_all(tiny: Tiny, tables: TinyDatabase) -> None:
    bodies = [event_bytes(service_given()), event_bytes(service_given(POISON))]
    with pytest.raises(DBAPIError, match="division by zero"):
        await tiny.consumer.apply(bodies)
    assert await tables.value(EFFECTS) == 0
    assert await tables.value("SELECT count(*) FROM inbox") == 0


async def test_what_cannot_be_read_is_parked_with_its_reason(tiny: Tiny, tables: TinyDatabase) -> None:
    unknown = event_bytes(made(TokenRevoked, revoked_at=NOON))
    wrong = event_bytes(service_given()).replace(b'"kind": "MEAL"', b'"kind": "FEAST"')
    bodies = [b"hello", unknown, wrong, b'{"padding": "' + b" " * 70_000 + b'"}']
    assert await tiny.consumer.receive(bodies) == [Outcome.DONE] * 4
    assert await tables.column(PARKED) == ["not a CloudEvent", "unknown_type", "bad_payload", "too_large"]


async def test_a_parked_event_that_comes_again_is_parked_once(tiny: Tiny, tables: TinyDatabase) -> None:
    poisoned = event_bytes(service_given(POISON))
    for _ in range(2):
        await tiny.consumer.receive([poisoned])
    assert len(await tables.column(PARKED)) == 1


async def test_a_replay_applies_what_was_mended_and_leaves_the_rest(tiny: Tiny, tables: TinyDatabase) -> None:
    await tiny.consumer.receive([event_bytes(service_given(POISON)), b"hello"])
    assert await replay_parked(tiny.consumer) == (0, 2)
    # The mend: what was divided by zero now arrives as another kind.
    await tables.admin.execute(
        "UPDATE parked_event SET body = convert_to(replace(convert_from(body, 'UTF8'), 'LEGAL', 'MEAL'), 'UTF8')"
        " WHERE event_id IS NOT NULL"
    )
    assert await replay_parked(tiny.consumer) == (1, 1)
    assert await tables.value(EFFECTS) == 1
    assert await replay_parked(tiny.consumer) == (0, 1)
