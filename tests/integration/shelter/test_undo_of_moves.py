"""An undone step restores exactly, or the answer says what stands in the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.ids import new_id
from tests.integration.shelter.conftest import PLACES, House
from tests.integration.shelter.laying_out import change
from tests.integration.shelter.moving import move, moved, place_of, tables, taken, undo, unsound
from tests.support.people import OUTSIDER

NOW = datetime.now(UTC)


async def test_undo_restores_exactly(house: House) -> None:
    (host,) = await house.housed({"bed_id": house.beds[0]})
    (baby,) = await house.housed({"shares_with_stay_id": host})
    (guest,) = await house.housed({"room_id": house.gym_id})
    before = await tables(house)
    first, second = await moved(
        house, {"stay_id": host, "room_id": house.gym_id}, {"stay_id": guest, "bed_id": house.beds[0]}
    )
    answer = await undo(house, first, also=[second])
    assert answer.status_code == 200, answer.text
    assert await tables(house) == before
    events = await house.events("shelter.stay_moved.v1")
    assert [event["version"] for event in events if event["stay_id"] == baby] == [2, 3]
    assert await unsound(house) == []


async def test_a_swap_is_undone_in_one_call_and_not_by_halves(house: House) -> None:
    first, second = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    before = await tables(house)
    steps = await moved(
        house, {"stay_id": first, "bed_id": house.beds[1]}, {"stay_id": second, "bed_id": house.beds[0]}
    )
    half = await undo(house, steps[0])
    assert (half.status_code, half.json()["code"]) == (409, "bed_taken")
    assert half.json()["parameters"]["other_stay_id"] == second
    assert (await undo(house, steps[0], also=[steps[1]])).status_code == 200
    assert await tables(house) == before


async def test_the_same_undo_twice_is_one_undo(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    (step,) = await moved(house, {"stay_id": stay, "bed_id": house.beds[1]})
    id_ = new_id()
    first, again = await undo(house, step, id=id_), await undo(house, step, id=id_)
    assert (again.status_code, again.json()) == (200, first.json())
    other = await undo(house, step, id=id_, reason="otra razón")
    assert (other.status_code, other.json()["code"]) == (422, "id_reused")
    twice = await undo(house, step)
    assert (twice.status_code, twice.json()["code"]) == (409, "step_reversed_already")
    assert len(await house.events("shelter.stay_moved.v1")) == 2


async def test_only_the_last_step_is_undone(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    before = await tables(house)
    (first,) = await moved(house, {"stay_id": stay, "bed_id": house.beds[1]})
    (last,) = await moved(house, {"stay_id": stay, "room_id": house.gym_id})
    answer = await undo(house, first)
    assert (answer.status_code, answer.json()["code"]) == (409, "step_not_last")
    assert answer.json()["parameters"]["last_step_id"] == str(last)
    assert [(await undo(house, step)).status_code for step in (last, first)] == [200, 200]
    assert await tables(house) == before
    assert await unsound(house) == []


async def test_a_bed_that_was_given_to_another_is_not_taken_back(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    (step,) = await moved(house, {"stay_id": stay, "bed_id": house.beds[1]})
    (other,) = await house.housed({"bed_id": house.beds[0]})
    await house.check_out({other: "HOME"})
    answer = await undo(house, step)
    assert (answer.status_code, answer.json()["code"]) == (409, "bed_taken")
    expected = {"bed_id": str(house.beds[0]), "stay_id": stay, "other_stay_id": other}
    assert answer.json()["parameters"] == expected


async def test_a_bed_that_was_put_out_of_service_is_not_taken_back(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    (step,) = await moved(house, {"stay_id": stay, "bed_id": house.beds[1]})
    await house.post(f"/beds/{house.beds[0]}/state", {"state": "OUT_OF_SERVICE"})
    answer = await undo(house, step)
    assert (answer.status_code, answer.json()["code"]) == (409, "bed_out_of_service")


async def test_a_room_that_is_full_by_now_is_not_gone_back_to(house: House) -> None:
    (stay,) = await house.housed({"room_id": house.gym_id})
    (step,) = await moved(house, {"stay_id": stay, "bed_id": house.beds[0]})
    await house.housed(*({"room_id": house.gym_id} for _ in range(PLACES)))
    answer = await undo(house, step)
    assert (answer.status_code, answer.json()["code"]) == (409, "place_taken")
    assert await taken(house) == PLACES


async def test_a_bed_that_was_retired_is_not_taken_back(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    (step,) = await moved(house, {"stay_id": stay, "bed_id": house.beds[1]})
    assert (await change(house, f"/beds/{house.beds[0]}", {"retired": True})).status_code == 200
    answer = await undo(house, step)
    assert (answer.status_code, answer.json()["code"]) == (409, "bed_out_of_service")


async def test_a_room_that_was_retired_is_not_gone_back_to(house: House) -> None:
    stays = await house.housed(*({"room_id": house.gym_id} for _ in range(PLACES + 1)))
    beds = house.beds + [None] * (PLACES + 1)
    moves = [{"stay_id": id_, "bed_id": bed, "without_bed": bed is None} for id_, bed in zip(stays, beds, strict=False)]
    steps = await moved(house, *moves)
    assert (await change(house, f"/rooms/{house.gym_id}", {"retired": True})).status_code == 200
    for step in (steps[0], steps[-1]):
        answer = await undo(house, step)
        assert (answer.status_code, answer.json()["code"]) == (409, "place_taken")


async def test_a_host_who_left_is_not_shared_with_again(house: House) -> None:
    (host,) = await house.housed({"bed_id": house.beds[0]})
    (baby,) = await house.housed({"shares_with_stay_id": host})
    (step,) = await moved(house, {"stay_id": baby, "bed_id": house.beds[1]})
    await house.check_out({host: "HOME"})
    answer = await undo(house, step)
    assert (answer.status_code, answer.json()["code"]) == (409, "host_not_here")


async def test_who_shares_again_is_in_the_room_where_the_host_is_by_now(house: House) -> None:
    (host,) = await house.housed({"bed_id": house.beds[0]})
    (baby,) = await house.housed({"shares_with_stay_id": host})
    (step,) = await moved(house, {"stay_id": baby, "bed_id": house.beds[1]})
    await moved(house, {"stay_id": host, "room_id": house.gym_id})
    assert (await undo(house, step)).status_code == 200
    assert (await place_of(house, baby))["room_id"] == house.gym_id
    assert await unsound(house) == []


async def test_who_is_shared_with_by_now_does_not_share_again(house: House) -> None:
    (host,) = await house.housed({"bed_id": house.beds[0]})
    (mother,) = await house.housed({"shares_with_stay_id": host})
    (step,) = await moved(house, {"stay_id": mother, "bed_id": house.beds[1]})
    (baby,) = await house.housed({"shares_with_stay_id": mother})
    answer = await undo(house, step)
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_depended_on")
    assert answer.json()["parameters"]["stay_ids"] == [baby]


async def test_after_its_day_a_move_is_not_undone(house: House) -> None:
    start = NOW - timedelta(days=3)
    (stay,) = await house.housed({"bed_id": house.beds[0]}, started_at=start.isoformat())
    at = (start + timedelta(hours=1)).isoformat()
    (step,) = await moved(house, {"stay_id": stay, "bed_id": house.beds[1]}, moved_at=at)
    answer = await undo(house, step)
    assert (answer.status_code, answer.json()["code"]) == (409, "step_too_old")


async def test_after_a_check_out_a_move_is_not_undone(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    (step,) = await moved(house, {"stay_id": stay, "bed_id": house.beds[1]})
    await house.check_out({stay: "HOME"})
    answer = await undo(house, step)
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_ended_already")


async def test_another_sites_staff_undoes_no_step(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    (step,) = await moved(house, {"stay_id": stay, "bed_id": house.beds[1]})
    body, path = {"id": new_id(), "reason": "x"}, f"/stays/steps/{step}/reverse"
    assert (await house.post(path, body, member=OUTSIDER)).status_code == 404
    assert (await undo(house, new_id())).status_code == 404


async def test_a_check_in_that_moved_since_is_not_undone_before_its_move(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    (step,) = await moved(house, {"stay_id": stay, "bed_id": house.beds[1]})
    body, path = {"id": new_id(), "reason": "cama equivocada"}, f"/stays/{stay}/reverse"
    answer = await house.post(path, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_depended_on")
    assert answer.json()["parameters"]["step_id"] == str(step)
    await undo(house, step)
    assert (await house.post(path, body)).status_code == 200
    assert (await house.rows("SELECT 1 FROM bed_use WHERE NOT isempty(during)")) == []
    assert await unsound(house) == []


async def test_a_check_in_that_others_share_with_is_not_undone(house: House) -> None:
    (host,) = await house.housed({"bed_id": house.beds[0]})
    (baby,) = await house.housed({"shares_with_stay_id": host})
    answer = await house.post(f"/stays/{host}/reverse", {"id": new_id(), "reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_depended_on")
    assert answer.json()["parameters"]["stay_ids"] == [baby]


async def test_an_undone_move_may_be_made_again(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    (step,) = await moved(house, {"stay_id": stay, "bed_id": house.beds[1]})
    await undo(house, step)
    assert (await move(house, {"stay_id": stay, "bed_id": house.beds[1]})).status_code == 200
    assert await unsound(house) == []
