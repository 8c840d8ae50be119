"""U+0000 is in no text column: where a body lets it through, Postgres' refusal is the caller's problem, and no 500."""

import pytest

from shared.db import fetch
from shared.problems import InvalidRequest
from tests.support.tiny_service.running import Tiny


@pytest.mark.parametrize(
    ("sql", "sent"),
    [("SELECT CAST(:sent AS text)", "a\u0000b"), ("SELECT CAST(:sent AS jsonb) ->> 'a'", '{"a": "\\u0000"}')],
    ids=["text", "jsonb"],
)
async def test_it_is_an_invalid_request(tiny: Tiny, sql: str, sent: str) -> None:
    with pytest.raises(InvalidRequest):
        await tiny.runtime.database.run(lambda session: fetch(session, sql, sent=sent))
