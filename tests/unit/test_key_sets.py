"""Public keys of another service: polled, kept while it is away, and in force for the request that is served."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.key_sets import KeySets, jwk_set, known_keys, public_keys
from shared.keys import Key, KeysDirectory
from shared.settings import Settings

NOW = datetime(2023, 6, 15, tzinfo=UTC)
FIRST, SECOND = (jwk_set([Key(f"kid {n}", NOW, retired=False, secret=bytes([n]) * 32)]) for n in (1, 2))

Answer = Callable[[httpx.Request], httpx.Response]


def reading(answer: Answer, tmp_path: Path) -> KeySets:
    """The sets of a service that reads the card keys of registration, which answers so."""
    sets = KeySets("distribution", Settings(keys_dir=tmp_path), {"card": "registration"})
    sets.use("registration", httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://registration"))
    return sets


def in_force(sets: KeySets) -> set[str]:
    with sets.in_force():
        return set(known_keys("card"))


async def test_outside_a_request_and_before_the_first_answer_there_is_none(tmp_path: Path) -> None:
    sets = reading(lambda _: httpx.Response(200, json=FIRST), tmp_path)
    assert in_force(sets) == set()
    await sets.refresh()
    assert in_force(sets) == {"kid 1"}
    assert known_keys("card") == {}
    await sets.close()


async def test_a_new_set_replaces_the_old_one(tmp_path: Path) -> None:
    answers = [FIRST, SECOND]
    sets = reading(lambda _: httpx.Response(200, json=answers.pop(0)), tmp_path)
    await sets.refresh()
    await sets.refresh()
    assert in_force(sets) == {"kid 2"}
    await sets.close()


def away(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("away")


@pytest.mark.parametrize(
    "later",
    [
        away,
        lambda _: httpx.Response(503),
        lambda _: httpx.Response(200, text="<html>"),
        lambda _: httpx.Response(200, json={"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "x", "x": "AA"}]}),
        lambda _: httpx.Response(200, json=[]),
    ],
    ids=["away", "broken", "not JSON", "no key", "no set"],
)
async def test_while_the_publisher_is_away_or_talks_nonsense_the_last_keys_serve(later: Answer, tmp_path: Path) -> None:
    answers: list[Answer] = [lambda _: httpx.Response(200, json=FIRST), later]

    def publisher(request: httpx.Request) -> httpx.Response:
        return answers.pop(0)(request)

    sets = reading(publisher, tmp_path)
    await sets.refresh()
    await sets.refresh()
    assert in_force(sets) == {"kid 1"}
    await sets.close()


async def test_the_publisher_itself_reads_its_own_directory(tmp_path: Path) -> None:
    keys = KeysDirectory(tmp_path)
    keys.ensure("card")
    sets = KeySets("registration", Settings(keys_dir=tmp_path), {"card": "registration"})
    await sets.refresh()
    assert in_force(sets) == {keys.current("card").kid}


async def test_before_its_keys_are_made_it_has_none_and_does_not_fail(tmp_path: Path) -> None:
    sets = KeySets("registration", Settings(keys_dir=tmp_path), {"card": "registration"})
    await sets.refresh()
    assert in_force(sets) == set()


@pytest.mark.parametrize("entry", [{"kty": "EC", "crv": "P-256"}, {"kty": "OKP", "crv": "X25519"}])
def test_keys_of_other_kinds_are_left_out(entry: dict[str, Any]) -> None:
    assert public_keys({"keys": [{**entry, "kid": "k", "x": "AA"}]}) == {}
