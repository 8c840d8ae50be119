from amparo.replay.dataset import municipality_codes, rows
from amparo.replay.rounds import ROUNDS
from amparo.replay.sites import AGENCIES, BY_CODE, DEVICES, SITES, RoomMode, SiteKind


def test_every_listed_site_is_there_with_its_kind_and_place() -> None:
    known = {site.listed_as: (site.kind.value, site.pcode) for site in SITES if site.listed_as}
    assert known == {row["site"]: (row["kind"], row["pcode"]) for row in rows("sites")}


def test_codes_are_unique_and_places_and_agencies_exist() -> None:
    assert len(BY_CODE) == len(SITES)
    agencies = {agency.code for agency in AGENCIES}
    codes = set(municipality_codes())
    assert all(site.agency in agencies and site.pcode.removeprefix("HN") in codes for site in SITES)


def test_there_are_flood_shelters_and_warehouses() -> None:
    shelters = {site.pcode for site in SITES if site.kind is SiteKind.SHELTER}
    warehouses = {site.pcode for site in SITES if site.kind is SiteKind.WAREHOUSE}
    assert {"HN0512", "HN0511", "HN0503"} <= shelters
    assert warehouses == {"HN0703", "HN0719", "HN0501"}


def test_every_room_has_the_area_of_sphere() -> None:
    rooms = [room for site in SITES for room in site.rooms]
    assert all(room.area_m2 >= 3.5 * room.places for room in rooms)
    assert all(len(room.beds) == (room.places if room.mode is RoomMode.NUMBERED else 0) for room in rooms)


def test_every_round_gives_at_sites_that_have_a_device() -> None:
    with_devices = {device.site for device in DEVICES}
    assert {site for one in ROUNDS for site in one.sites} <= with_devices
