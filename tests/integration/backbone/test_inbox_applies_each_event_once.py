"""The inbox: each event once; poison is parked and can be replayed."""

from unittest.mock import ANY

import pytest
from sqlalchemy.exc import DBAPIError

from shared.bus import Outcome
from shared.contracts.directory import TokenRevoked
from shared.ids import new_id
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


async def test_what_cannot_be_read_keeps_its_id_and_type_where_they_can(tiny: Tiny, tables: TinyDatabase) -> None:
    event_id = new_id()
    known = event_bytes(service_given(), event_id=event_id)
    huge = event_bytes(service_given(), event_id=new_id()).replace(b'"data"', b'"x": "' + b" " * 70_000 + b'", "data"')
    nameless = known.replace(str(event_id).encode(), b"seven").replace(b"service_given", b"service\\u0000given")
    await tiny.consumer.receive([known.replace(b"MEAL", b"FEAST"), huge, nameless])
    rows = await tables.admin.fetch("SELECT event_id, type FROM parked_event ORDER BY id")
    assert [row["type"] for row in rows] == ["shelter.service_given.v1"] * 2 + ["shelter.servicegiven.v1"]
    assert [row["event_id"] for row in rows] == [event_id, ANY, None]
    assert rows[1]["event_id"] is not None


@pytest.mark.parametrize("wrong", [b'"position": [1]', b'"position": {"a": 1}', b'"time": 12'])
async def test_an_event_with_a_strange_attribute_does_not_take_its_neighbours_along(
    tiny: Tiny, tables: TinyDatabase, wrong: bytes
) -> None:
    strange = event_bytes(service_given()).replace(b'"datacontenttype"', wrong + b', "datacontenttype"')
    assert await tiny.consumer.receive([event_bytes(service_given()), strange]) == [Outcome.DONE] * 2
    assert await tables.value(EFFECTS) == 1
    assert len(await tables.column(PARKED)) == 1


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
