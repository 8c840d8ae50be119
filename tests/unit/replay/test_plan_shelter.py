from collections import Counter
from datetime import timedelta
from uuid import UUID

from amparo.replay.acts import Act, GroupArrives, HouseholdRegisters, ServicesGiven, StayEnds, StayStarts
from amparo.replay.night import RoofSought
from amparo.replay.sites import BY_CODE, RoomMode


def test_no_bed_is_given_twice_at_a_time(acts: tuple[Act, ...]) -> None:
    occupied: dict[UUID, tuple[str, str]] = {}
    for act in acts:
        if isinstance(act, StayStarts):
            taken = {place.stay_id: (act.site, place.bed) for place in act.places if place.bed}
            assert not set(taken.values()) & set(occupied.values())
            occupied |= {stay: (site, bed) for stay, (site, bed) in taken.items() if bed}
        if isinstance(act, StayEnds):
            for stay in act.stay_ids:
                occupied.pop(stay, None)


def test_no_floor_holds_more_than_its_places(acts: tuple[Act, ...]) -> None:
    rooms = {(site.code, room.code): room for site in BY_CODE.values() for room in site.rooms}
    present: Counter[tuple[str, str]] = Counter()
    where: dict[UUID, tuple[str, str]] = {}
    for act in acts:
        if isinstance(act, StayStarts) and rooms[act.site, act.room].mode is RoomMode.COUNTED:
            present[act.site, act.room] += len(act.places)
            where |= {place.stay_id: (act.site, act.room) for place in act.places}
            assert present[act.site, act.room] <= rooms[act.site, act.room].places
        if isinstance(act, StayEnds):
            present.subtract(where[stay] for stay in act.stay_ids if stay in where)


def test_everybody_in_a_numbered_room_has_a_bed_or_shares_one(acts: tuple[Act, ...]) -> None:
    rooms = {(site.code, room.code): room for site in BY_CODE.values() for room in site.rooms}
    for act in acts:
        if isinstance(act, StayStarts):
            room = rooms[act.site, act.room]
            with_bed = {place.stay_id for place in act.places if place.bed}
            for place in act.places:
                assert place.bed is None or place.bed in room.beds
                beside = place.shares_with in with_bed
                assert bool(place.bed) + beside == (room.mode is RoomMode.NUMBERED)


def test_a_household_stays_at_most_five_nights_in_transit(acts: tuple[Act, ...]) -> None:
    began = {act.household_id: act.at for act in acts if isinstance(act, StayStarts | RoofSought)}
    for act in acts:
        if isinstance(act, StayEnds) and act.reason == "ONWARD_TRAVEL":
            assert act.at - began[act.household_id] <= timedelta(days=5)


def test_an_unaccompanied_child_is_handed_over_and_nobody_else(acts: tuple[Act, ...]) -> None:
    alone = {
        act.household_id for act in acts if isinstance(act, HouseholdRegisters) and act.members[0].care_basis == "NONE"
    }
    ends = [act for act in acts if isinstance(act, StayEnds)]
    assert any(act.household_id in alone for act in ends)
    for act in ends:
        assert (act.reason == "HANDED_OVER") is (act.household_id in alone)


def test_nobody_gets_a_kind_of_service_twice_on_a_local_day(acts: tuple[Act, ...]) -> None:
    seen: set[tuple[object, ...]] = set()
    for act in acts:
        if isinstance(act, ServicesGiven):
            day = (act.at - timedelta(hours=6)).date()
            for row in act.persons:
                key = (row.person_id, act.kind, day)
                assert key not in seen
                seen.add(key)


def test_a_service_batch_has_at_most_200_rows(acts: tuple[Act, ...]) -> None:
    for act in acts:
        if isinstance(act, ServicesGiven):
            assert len(act.persons) <= 200
            assert act.tokens <= 200
            assert bool(act.persons) is (act.group_id is None)
            assert set(act.exceptions) <= set(range(act.tokens))


def test_services_to_a_group_are_to_the_tokens_that_were_bound(acts: tuple[Act, ...]) -> None:
    bound = {act.group_id: act.tokens for act in acts if isinstance(act, GroupArrives)}
    groups = [act for act in acts if isinstance(act, ServicesGiven) and act.group_id]
    assert groups
    assert all(act.group_id and act.tokens == bound[act.group_id] for act in groups)


def test_accommodation_nights_are_left_to_the_census(acts: tuple[Act, ...]) -> None:
    kinds = {act.kind for act in acts if isinstance(act, ServicesGiven)}
    assert kinds == {"MEAL", "SHOWER", "HYGIENE", "TRANSPORT", "PHONE_CALL"}
