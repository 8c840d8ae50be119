"""The complete log, shuffled and with one in five repeated, gives the same figures and the same tables."""

import random
from typing import Any

import pytest

from services.coordination.handlers import HANDLERS
from services.coordination.models import Table
from shared.contracts.catalogue import payloads, types_for
from shared.db import fetch
from tests.support.coordination import CoordinationAlone
from tests.support.events import event_bytes, log_of
from tests.support.year import SMALL_YEAR_FIGURES, bound, card, handout, reversal, small_year


def shuffled_with_repeats(log: list[bytes], seed: int) -> list[bytes]:
    chance = random.Random(seed)
    disordered = log + chance.sample(log, len(log) // 5)
    chance.shuffle(disordered)
    return disordered


async def tables(coordination: CoordinationAlone) -> dict[str, list[Any]]:
    async with coordination.runtime.database.sessions() as session:
        found = {}
        for name in sorted(set(Table.metadata.tables) - {"applied"}):
            rows = await fetch(session, f"SELECT to_jsonb(t) AS row FROM {name} AS t ORDER BY to_jsonb(t)")
            found[name] = [row["row"] for row in rows]
    return found


@pytest.mark.parametrize(("seed", "batch"), [(1, 200), (2, 7), (3, 1)])
async def test_a_shuffled_log_with_repeats_gives_the_same_figures(
    coordination: CoordinationAlone, seed: int, batch: int
) -> None:
    await coordination.feed_bytes(shuffled_with_repeats(log_of(small_year()), seed), batch)
    assert await coordination.figures() == SMALL_YEAR_FIGURES


async def test_a_log_applied_again_under_new_event_ids_changes_no_table(coordination: CoordinationAlone) -> None:
    year = small_year()
    await coordination.feed(year)
    before = await tables(coordination)
    await coordination.feed_bytes(shuffled_with_repeats(log_of(year), 4))
    assert await tables(coordination) == before


async def test_an_older_state_does_not_replace_a_newer_one(coordination: CoordinationAlone) -> None:
    issued = card()
    newer = bound(issued, person_id="00000000-0000-0000-0000-000000000007")
    await coordination.feed_bytes([event_bytes(newer)])
    await coordination.feed_bytes([event_bytes(issued)])
    assert [row["version"] for row in (await tables(coordination))["card"]] == [2]


async def test_of_two_versions_in_one_batch_the_higher_stays(coordination: CoordinationAlone) -> None:
    issued = card()
    await coordination.feed([bound(issued, state="REVOKED"), issued])
    assert [row["state"] for row in (await tables(coordination))["card"]] == ["REVOKED"]


async def test_a_reversal_that_comes_before_its_hand_out_undoes_it(coordination: CoordinationAlone) -> None:
    given = handout("HYGIENE", quantity=3)
    await coordination.feed([reversal(given)])
    await coordination.feed([given, handout("HYGIENE")])
    assert (await coordination.figures())["kits_hygiene"] == 1


def test_exactly_the_types_that_are_bound_to_coordination_are_handled() -> None:
    assert payloads()
    assert sorted(payload.TYPE for payload in HANDLERS) == types_for("coordination")
