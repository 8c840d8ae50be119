"""What fails at the commit is an error for the caller: the commit comes before the answer."""

from tests.support.tiny_service.running import Tiny
from tests.support.tiny_service.schema import TinyDatabase

NOWHERE = "00000000-0000-0000-0000-0000000000aa"


async def test_a_command_whose_commit_fails_answers_an_error(tiny: Tiny, tables: TinyDatabase) -> None:
    answer = await tiny.post(after=NOWHERE)
    assert (answer.status_code, answer.json()["code"]) == (422, "id_reused")
    assert await tables.value("SELECT count(*) FROM note") == 0
    assert await tables.value("SELECT count(*) FROM outbox") == 0


async def test_a_session_of_function_scope_commits_before_the_answer(tiny: Tiny) -> None:
    answer = await tiny.client.post("/tiny/v1/orphans-function-scope")
    assert (answer.status_code, answer.json()["code"]) == (422, "id_reused")


async def test_control_a_session_of_default_scope_answers_first_and_loses_the_write(
    tiny: Tiny, tables: TinyDatabase
) -> None:
    answer = await tiny.client.post("/tiny/v1/orphans-default-scope")
    assert answer.status_code == 201
    assert await tables.value("SELECT count(*) FROM note") == 0


async def test_a_constraints_name_says_which_problem_it_is(tiny: Tiny) -> None:
    answer = await tiny.post(weight=0)
    assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")
