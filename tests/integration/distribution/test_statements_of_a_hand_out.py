"""A single hand-out's round trips: each costs the service several times what it costs Postgres."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from tests.integration.distribution.conftest import Desk, card

STATEMENTS_MAX = 8


async def statements(desk: Desk, **changes: Any) -> tuple[int, int]:
    """The status of one hand-out at the desk, and how many statements it took."""
    engine = desk.installation.runtime("distribution").database.engine.sync_engine
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        return (await desk.give(**changes)).status_code, len(sent)
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_a_known_card_in_a_round_takes_eight_statements_at_most(desk: Desk) -> None:
    round_id = await desk.plan({"unit": "PERSON", "window": "ROUND", "quantity": 2}, code="TWICE")
    await desk.hear(card(person_id=await desk.person()))
    gifts = [await statements(desk, card=card().code, round_id=round_id) for _ in range(2)]
    assert [status for status, _ in gifts] == [201, 201]
    assert max(count for _, count in gifts) == STATEMENTS_MAX


async def test_an_anonymous_card_takes_no_more(desk: Desk) -> None:
    await desk.hear(card())
    assert (await statements(desk, card=card().code))[1] <= STATEMENTS_MAX
