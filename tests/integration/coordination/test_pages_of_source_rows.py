"""Pages of source rows are read one by one, and together they are the figure, however facts hang together."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.coordination.rules import FIGURES
from shared.contracts.envelope import Payload
from tests.support.coordination import CoordinationAlone
from tests.support.events import NOON
from tests.support.year import (
    DANLI,
    arrival,
    bound,
    card,
    group,
    handout,
    headcount,
    household,
    person,
    reversal,
    service_given,
    site,
)


def tangled_year(seed: int) -> list[Payload]:
    """Households of which some are known, cards that were bound to them or to nobody, and facts to any of these."""
    chance = random.Random(seed)
    homes = [household(chance.choice(["RETURNEE", "IN_TRANSIT"]), chance.randint(1, 5)) for _ in range(6)]
    people = [
        person(
            *chance.sample(["RETURNEE", "IN_TRANSIT"], chance.randint(0, 2)),
            household_id=chance.choice([None, *(home.household_id for home in homes)]),
        )
        for _ in range(12)
    ]
    groups = [
        group(kind, country_from=country) for kind in ("RETURN", "TRANSIT_ENTRY") for country in ("US", "MX", None)
    ]
    cards = [card(arrival_group_id=chance.choice(groups).arrival_group_id) for _ in range(12)]
    bindings = [bound(one, **whose(chance, people, homes)) for one in cards[:8]]
    facts = [fact(chance, people, homes, [one.card_id for one in cards]) for _ in range(60)]
    undone = [reversal(one) for one in facts if one.TYPE == "distribution.handout_given.v1" and chance.random() < 0.2]
    moves = [
        make(chance.choice(["RETURN", "TRANSIT_ENTRY"]), *people_counted, arrival_group_id=of, occurred_at=when(chance))
        for make, people_counted in ((arrival, ()), (headcount, (3,)))
        for of in [None, None, *(one.arrival_group_id for one in groups)] * 2
    ]
    events = [site(DANLI, "DANLI"), *homes, *people, *groups, *cards, *bindings, *facts, *undone, *moves]
    chance.shuffle(events)
    return events


def when(chance: random.Random) -> Any:
    return NOON + timedelta(minutes=chance.randint(-10, 300_000))


def whose(chance: random.Random, people: list[Any], homes: list[Any]) -> dict[str, UUID]:
    if chance.random() < 0.5:
        return {"person_id": chance.choice(people).person_id}
    return {"household_id": chance.choice(homes).household_id}


def fact(chance: random.Random, people: list[Any], homes: list[Any], cards: list[UUID]) -> Any:
    to = {"card_id": chance.choice(cards)} if chance.random() < 0.4 else whose(chance, people, homes)
    if chance.random() < 0.5:
        return service_given(**to, occurred_at=when(chance))
    unit = chance.choice(["PERSON", "HOUSEHOLD", "SITE"])
    return handout(
        chance.choice(["HYGIENE", "KITCHEN", "HOUSEHOLD", "FLOOD"]), **to, recipient_unit=unit, occurred_at=when(chance)
    )


@pytest.mark.parametrize("seed", range(4))
async def test_pages_of_any_size_hold_the_rows_that_the_figure_is_the_sum_of(
    coordination: CoordinationAlone, seed: int
) -> None:
    await coordination.feed(tangled_year(seed))
    report = await coordination.read("/reports/annual", year=2023)
    assert sum(figure["value"] > 0 for figure in report["figures"]) >= len(FIGURES) - 2
    for figure in report["figures"]:
        by_threes, at_once = [await coordination.sources(figure["key"], limit=limit) for limit in (3, 200)]
        assert by_threes == at_once, figure["key"]
        counted = (sum(row["value"] for row in at_once), len({row["id"] for row in at_once}))
        assert counted == (figure["value"], figure["sources"]["rows"]), figure["key"]


async def test_a_sparse_figures_rows_are_found_among_many_others(coordination: CoordinationAlone) -> None:
    rare = handout("FLOOD")
    await coordination.feed([*(handout("HYGIENE") for _ in range(50)), rare, *(handout("HYGIENE") for _ in range(50))])
    assert [row["id"] for row in await coordination.sources("kits_flood", limit=1)] == [str(rare.handout_id)]
