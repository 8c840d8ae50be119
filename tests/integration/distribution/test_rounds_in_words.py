"""A round says what it gives and to whom in the reader's language, and so does what may be given to somebody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.integration.distribution.conftest import Desk
from tests.integration.distribution.rounding import AT_LA_LIMA, send
from tests.support.people import COORDINATOR, DANLI, SCANNER, Member

BABY = {"all_of": [{"whom": "SOMEBODY", "age_to": 2}]}
KITCHEN = {
    "unit": "HOUSEHOLD",
    "window": "CALENDAR",
    "calendar_weeks": 2,
    "anchor": "2023-01-02",
    "members_per_kit": 5,
    "quantity_max": 2,
    "populations": ["DISPLACED"],
    "conditions": BABY,
}
WORDS = {
    "es": (
        "Por hogar: 1 kit por cada 5 personas, completas o no, 2 como máximo, una vez en cada 2 semanas a partir del "
        "2023-01-02. Se requiere que: quien recibe sea de población desplazada; alguien del hogar tenga 2 años o menos."
    ),
    "en": (
        "Per household: 1 kit for every 5 people or part of them, at most 2, once in every 2 weeks from 2023-01-02 on. "
        "Required: the recipient is of displaced people; somebody of the household is 2 years old or less."
    ),
}


async def asked(desk: Desk, path: str, language: str, member: Member = COORDINATOR) -> dict[str, Any]:
    """What is read with that `Accept-Language`."""
    answer = await send(desk, "GET", path, member=member, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("reader", [COORDINATOR, SCANNER], ids=["coordinator", "scanner"])
async def test_a_round_is_read_with_its_rule_in_words(desk: Desk, language: str, reader: Member) -> None:
    round_id = await desk.plan(KITCHEN, code="KITCHEN", open_=False)
    read = await asked(desk, f"/rounds/{round_id}", language, reader)
    assert (read["kit_name"], read["rule_in_words"]) == ("Higiene", WORDS[language])


@pytest.mark.parametrize("language", ["es", "en"])
async def test_each_round_of_the_list_is_too(desk: Desk, language: str) -> None:
    round_id = await desk.plan(KITCHEN, code="KITCHEN", open_=False)
    listed = {UUID(one["round_id"]): one["rule_in_words"] for one in (await asked(desk, "/rounds", language))["items"]}
    plain = {"es": "Por persona: 1 kit, una vez en la ronda.", "en": "Per person: 1 kit, once in the round."}
    assert listed == {round_id: WORDS[language], desk.round_id: plain[language]}


async def test_they_are_the_words_in_which_the_rule_was_explained(desk: Desk) -> None:
    round_id = await desk.plan(KITCHEN, code="KITCHEN", open_=False)
    explained = (await desk.post("/rules/explain", KITCHEN)).json()
    read = [await asked(desk, f"/rounds/{round_id}", language) for language in ("es", "en")]
    assert [one["rule_in_words"] for one in read] == [explained["es"], explained["en"]]


@pytest.mark.parametrize("language", ["es", "en"])
async def test_who_is_refused_is_told_the_rule_beside_the_reason(desk: Desk, language: str) -> None:
    await desk.plan(KITCHEN, code="KITCHEN")
    household = await desk.household(3)
    found = await asked(desk, f"/entitlements?site_id={DANLI}&household_id={household}", language)
    [line] = [one for one in found["items"] if one["round_code"] == "KITCHEN"]
    assert (line["code"], line["rule_in_words"]) == ("not_entitled", WORDS[language])


async def test_another_sites_round_tells_nothing(desk: Desk) -> None:
    answer = await send(desk, "GET", f"/rounds/{desk.round_id}", member=AT_LA_LIMA)
    assert (answer.status_code, "rule_in_words" in answer.json()) == (404, False)
