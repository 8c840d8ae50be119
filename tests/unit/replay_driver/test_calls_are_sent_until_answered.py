import json
from uuid import UUID

import httpx
import pytest

from amparo.replay.driver import UnexpectedAnswer
from amparo.replay.driver.calls import Call, Line
from amparo.replay.driver.staff import OPERATOR, Actor

KEY = UUID(int=7)
CALL = Call(operation="registration.register", path="/registration/v1/households", actor=OPERATOR, body={}, key=KEY)


class Tokens:
    """Fixed tokens that are counted."""

    def __init__(self) -> None:
        self.forgotten = 0

    def token(self, actor: Actor) -> str:
        return "token"

    def forget(self, actor: Actor) -> None:
        self.forgotten += 1


def line(*answers: httpx.Response | httpx.TransportError, seen: list[str], tokens: Tokens | None = None) -> Line:
    waiting = iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["Idempotency-Key"])
        found = next(waiting)
        if isinstance(found, httpx.TransportError):
            raise found
        return found

    return Line("http://amparo", tokens or Tokens(), httpx.MockTransport(answer))


def problem(status: int, code: str, *, retryable: bool = False) -> httpx.Response:
    body = {"code": code, "retryable": retryable, "status": status}
    return httpx.Response(status, content=json.dumps(body), headers={"Content-Type": "application/problem+json"})


async def test_a_service_that_is_away_is_asked_again_with_the_same_key() -> None:
    seen: list[str] = []
    answers = (httpx.ConnectError("away"), httpx.Response(502), problem(409, "request_in_flight", retryable=True))

    answer = await line(*answers, httpx.Response(201, json={"id": 1}), seen=seen).send(CALL)

    assert answer.status == 201
    assert seen == [str(KEY)] * 4


async def test_an_unexpected_refusal_stops_with_operation_status_and_code() -> None:
    with pytest.raises(UnexpectedAnswer, match=r"registration\.register answered 409 bed_taken, expected 201"):
        await line(problem(409, "bed_taken"), seen=[]).send(CALL)


async def test_a_refused_token_is_replaced() -> None:
    seen: list[str] = []
    tokens = Tokens()
    refused = problem(401, "token_refused")

    answer = await line(refused, httpx.Response(201, json={}), seen=seen, tokens=tokens).send(CALL)

    assert answer.status == 201
    assert seen == [str(KEY)] * 2
    assert tokens.forgotten == 1


async def test_a_token_that_the_directory_issued_is_used_until_it_is_refused() -> None:
    carried: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        carried.append(request.headers["Authorization"])
        return problem(401, "token_refused") if len(carried) == 2 else httpx.Response(201, json={})

    tokens = Tokens()
    desk = Line("http://amparo", tokens, httpx.MockTransport(answer))
    desk.use(OPERATOR, "issued")
    await desk.send(CALL)
    await desk.send(CALL)

    assert carried == ["Bearer issued", "Bearer issued", "Bearer token"]
    assert desk.signed_in == {CALL.operation: 1}
    assert tokens.forgotten == 0
