"""A check-out is taken back on its day: everything is as it was, unless something depends on it by now."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from shared.ids import new_id
from tests.integration.shelter.conftest import PLACES, House
from tests.integration.shelter.laying_out import change
from tests.integration.shelter.moving import moved, unsound
from tests.support.people import COORDINATOR, DANLI, OUTSIDER, Member

MONDAY, TUESDAY = "2023-06-12", "2023-06-13"
TABLES = ("stay", "bed_use", "room", "bed")


def at(day: str, hour: int) -> str:
    return f"{day}T{hour:02d}:00:00-06:00"


async def undo(house: House, stay_id: str, *, member: Member | None = None, **changes: Any) -> httpx.Response:
    body = {"id": new_id(), "reason": "Volvió", **changes}
    if member is None:
        return await house.post(f"/stays/{stay_id}/end/reverse", body)
    return await house.post(f"/stays/{stay_id}/end/reverse", body, member=member)


async def tables(house: House) -> dict[str, list[dict[str, Any]]]:
    """All that a check-out changes, but how often a stay was changed."""
    found = {}
    for table in TABLES:
        sql = f"SELECT to_jsonb(t) - CASE WHEN '{table}' = 'stay' THEN 'version' ELSE '' END AS row FROM {table} AS t"
        rows = await house.rows(f"{sql} ORDER BY to_jsonb(t) ->> 'id'")
        found[table] = [row["row"] for row in rows]
    return found


async def standing(answer: httpx.Response) -> tuple[int, str, str | None]:
    """What stands in the way: the status, what it is and whose."""
    body = answer.json()
    parameters = body.get("parameters", {})
    return answer.status_code, parameters.get("because", body["code"]), parameters.get("other_stay_id")


async def test_an_undo_wants_a_token_of_its_site(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    await house.check_out({stay: "HOME"})
    path = f"/shelter/v1/stays/{stay}/end/reverse"
    assert (await house.installation.client.post(path, json={})).status_code == 401
    assert (await undo(house, stay, member=OUTSIDER)).status_code == 404
    assert (await undo(house, str(new_id()))).status_code == 404


async def test_an_undone_check_out_restores_exactly(house: House) -> None:
    _, (mother, baby) = await house.family(30, 1)
    (card,) = await house.tokens(1)
    stays = await house.housed({"person_id": mother, "bed_id": house.beds[0]}, {"room_id": house.gym_id})
    stays += await house.housed(
        {"person_id": baby, "shares_with_stay_id": stays[0]}, {"card": card.code, "without_bed": True}
    )
    before = await tables(house)
    await house.check_out(dict.fromkeys(stays, "ONWARD_TRAVEL"))
    assert await tables(house) != before
    for stay in stays:
        answer = await undo(house, stay)
        assert (answer.status_code, answer.json().get("ended_at")) == (200, None), answer.text
    assert await tables(house) == before
    assert [
        finding.check
        for finding in await house.findings()
        if finding.invariant in {"I5", "I6", "I7"} and not finding.ok
    ] == []


async def test_who_undid_it_and_what_had_been_is_kept(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    await house.check_out({stay: "LEFT_UNANNOUNCED"})
    await undo(house, stay)
    (row,) = await house.rows("SELECT ending, reason, end_reason, reversed_by FROM stay_end_reversal")
    assert (row["ending"], row["reason"], row["end_reason"]) == (1, "Volvió", "LEFT_UNANNOUNCED")
    (told,) = await house.events("shelter.stay_end_reversed.v1")
    assert (told["stay_id"], told["ending"]) == (stay, 1)


async def test_the_same_undo_sent_again_is_answered_the_same(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    await house.check_out({stay: "HOME"})
    id_ = new_id()
    first = await undo(house, stay, id=id_)
    await house.check_out({stay: "HOME"})
    again = await undo(house, stay, id=id_)
    assert (again.status_code, again.json()) == (200, first.json())
    other = await undo(house, stay, id=id_, reason="otra")
    assert (other.status_code, other.json()["code"]) == (422, "id_reused")


async def test_a_stay_that_ended_again_has_an_end_with_the_next_number(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    for _ in range(2):
        await house.check_out({stay: "HOME"})
        assert (await undo(house, stay)).status_code == 200
    await house.check_out({stay: "HOSPITAL"})
    assert [event["ending"] for event in await house.events("shelter.stay_ended.v1")] == [1, 2, 3]
    assert [event["ending"] for event in await house.events("shelter.stay_end_reversed.v1")] == [1, 2]


async def test_an_open_stay_and_one_entered_in_error_have_no_end_to_undo(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    assert await standing(await undo(house, stay)) == (409, "stay_not_ended", None)
    await house.post(f"/stays/{stay}/reverse", {"id": new_id(), "reason": "dos veces"})
    assert (await undo(house, stay)).json()["code"] == "stay_ended_already"


async def test_an_end_is_undone_until_its_local_day_is_over(house: House) -> None:
    house.at = at(MONDAY, 12)
    late, soon = await house.housed({"without_bed": True}, {"without_bed": True})
    house.at = at(MONDAY, 20)
    await house.check_out({late: "HOME", soon: "HOME"})
    house.at = at(MONDAY, 23)
    assert (await undo(house, soon)).status_code == 200
    house.at = at(TUESDAY, 0)
    assert await standing(await undo(house, late)) == (409, "too_late_to_undo_end", None)


async def test_a_bed_that_somebody_has_by_now_stands_in_the_way(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    await house.check_out({stay: "HOME"})
    (other,) = await house.housed({"bed_id": house.beds[0]})
    before = await tables(house)
    assert await standing(await undo(house, stay)) == (409, "BED_TAKEN", other)
    assert await tables(house) == before


async def test_a_guest_who_is_sheltered_again_stands_in_the_way(house: House) -> None:
    _, (person,) = await house.family(30)
    (stay,) = await house.housed({"person_id": person, "bed_id": house.beds[0]})
    await house.check_out({stay: "HOME"})
    (again,) = await house.housed({"person_id": person, "bed_id": house.beds[1]})
    assert await standing(await undo(house, stay)) == (409, "SHELTERED_AGAIN", again)


async def test_a_guest_who_is_sheltered_again_under_a_merged_record_stands_in_the_way(house: House) -> None:
    _, (person, other) = await house.family(30, 31)
    (stay,) = await house.housed({"person_id": person, "bed_id": house.beds[0]})
    await house.check_out({stay: "HOME"})
    (again,) = await house.housed({"person_id": other, "bed_id": house.beds[1]})
    await house.rows("UPDATE person SET merged_into = :into WHERE person_id = :id RETURNING 1", into=person, id=other)
    assert await standing(await undo(house, stay)) == (409, "SHELTERED_AGAIN", again)


async def test_a_bed_out_of_service_stands_in_the_way(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    await house.check_out({stay: "HOME"})
    await house.post(f"/beds/{house.beds[0]}/state", {"state": "OUT_OF_SERVICE"}, member=COORDINATOR)
    assert (await standing(await undo(house, stay)))[:2] == (409, "BED_OUT_OF_SERVICE")


async def test_a_full_area_stands_in_the_way_of_a_place_and_not_of_overflow(house: House) -> None:
    stays = await house.housed(*({"room_id": house.gym_id} for _ in range(PLACES + 1)))
    placed, overflow = stays[0], stays[-1]
    await house.check_out({placed: "HOME", overflow: "HOME"})
    await house.housed({"room_id": house.gym_id})
    assert (await standing(await undo(house, placed)))[:2] == (409, "PLACE_TAKEN")
    assert (await undo(house, overflow)).status_code == 200


async def test_a_host_who_left_stands_in_the_way(house: House) -> None:
    (host,) = await house.housed({"bed_id": house.beds[0]})
    (guest,) = await house.housed({"shares_with_stay_id": host})
    await house.check_out({host: "HOME", guest: "HOME"})
    assert await standing(await undo(house, guest)) == (409, "HOST_LEFT", host)


async def test_a_host_who_shares_with_others_by_now_stands_in_the_way(house: House) -> None:
    host, other = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    (guest,) = await house.housed({"shares_with_stay_id": host})
    await house.check_out({guest: "HOME"})
    await moved(house, {"stay_id": host, "shares_with_stay_id": other})
    assert await standing(await undo(house, guest)) == (409, "HOST_SHARES", host)


async def test_who_shares_again_is_where_the_host_is_by_now(house: House) -> None:
    (host,) = await house.housed({"bed_id": house.beds[0]})
    (guest,) = await house.housed({"shares_with_stay_id": host})
    await house.check_out({guest: "HOME"})
    await moved(house, {"stay_id": host, "room_id": house.gym_id})
    answer = await undo(house, guest)
    assert (answer.status_code, answer.json()["room_id"]) == (200, str(house.gym_id))
    (_, told) = await house.events("shelter.stay_moved.v1")
    assert (told["stay_id"], told["room_id"]) == (guest, str(house.gym_id))
    assert await unsound(house) == []


async def test_a_bed_that_was_retired_stands_in_the_way(house: House) -> None:
    (guest,) = await house.housed({"bed_id": house.beds[0]})
    await house.check_out({guest: "HOME"})
    assert (await change(house, f"/beds/{house.beds[0]}", {"retired": True})).status_code == 200
    assert await standing(await undo(house, guest)) == (409, "BED_OUT_OF_SERVICE", None)


async def test_an_area_that_was_retired_stands_in_the_way_of_a_place_and_of_overflow(house: House) -> None:
    guests = await house.housed(*({"room_id": house.gym_id} for _ in range(PLACES + 1)))
    await house.check_out(dict.fromkeys(guests, "HOME"))
    assert (await change(house, f"/rooms/{house.gym_id}", {"retired": True})).status_code == 200
    for guest in (guests[0], guests[-1]):
        assert await standing(await undo(house, guest)) == (409, "ROOM_RETIRED", None)


async def test_a_missing_child_who_came_back_is_no_case_any_more(house: House) -> None:
    _, (_, child) = await house.family(30, 9)
    (stay,) = await house.housed({"person_id": child, "without_bed": True})
    await house.check_out({stay: "MISSING"})
    await undo(house, stay)
    (case,) = await house.rows("SELECT kind, resolution FROM shelter_case")
    assert (case["kind"], case["resolution"]) == ("CHILD_MISSING", "END_UNDONE")


async def test_what_staff_were_asked_is_asked_again_after_the_undo(house: House) -> None:
    house.at = at(MONDAY, 12)
    (stay,) = await house.housed({"without_bed": True})
    house.at = at(TUESDAY, 21)
    await house.post(f"/shelters/{DANLI}/census/close", {"id": new_id(), "night_of": TUESDAY})
    await house.check_out({stay: "LEFT_UNANNOUNCED"})
    await undo(house, stay)
    cases = await house.rows("SELECT kind, resolution FROM shelter_case ORDER BY opened_at, resolved_at NULLS LAST")
    assert [(case["kind"], case["resolution"]) for case in cases] == [
        ("CLOSE_PROPOSED", "STAY_ENDED"),
        ("CLOSE_PROPOSED", None),
    ]


@pytest.mark.parametrize("round_", range(5))
async def test_of_an_undo_and_a_check_in_at_once_one_has_the_bed(house: House, round_: int) -> None:
    bed = house.beds[round_ % 4]
    (stay,) = await house.housed({"bed_id": bed})
    await house.check_out({stay: "HOME"})
    answers = await asyncio.gather(
        *(undo(house, stay) for _ in range(4)), *(house.check_in({"bed_id": bed}) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers)[1:] == [409] * 7
    assert min(answer.status_code for answer in answers) in {200, 201}
    assert [finding.check for finding in await house.findings() if finding.invariant == "I5" and not finding.ok] == []
