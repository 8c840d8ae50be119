"""The bed board: each of its tasks in as few taps as were promised, and done at the service."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from amparo.demo_desk.names import DESK
from shared.ids import new_id
from tests.support.browser import PHONE, R1, Screen
from tests.support.eventually import eventually
from tests.support.web_desk import WebDesk, signed_in, within_taps
from tests.support.web_guests import a_family, become, beds_of, board, free_beds, housed

CHECK_IN_TAPS, MOVE_TAPS, CHECK_OUT_TAPS, BED_TAPS, GROUP_TAPS, UNDO_TAPS = 3, 3, 2, 2, 3, 1
SCAN_LINK = 1
"""The tap at the screen of scans that leads to the board."""


async def test_a_known_household_is_checked_in_by_its_card(browser: Browser, web_desk: WebDesk) -> None:
    async with a_family(web_desk, 31, 8) as family, Screen.on(browser, R1, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        async with within_taps(page, "check_in_by_card", CHECK_IN_TAPS, besides=SCAN_LINK):
            await _go(page, f"#/beds?card={family.card}")
            await _confirm(page, people=2)
        await expect(page.locator(".toast")).to_contain_text("2 personas en R")
        beds = await become(web_desk, family, 2)
        assert len({code[:3] for code in beds}) == 1  # together

        async with within_taps(page, "undo_check_in", UNDO_TAPS):
            await page.locator(".toast-undo").tap()
        await become(web_desk, family, 0)


async def test_a_family_moves_together(browser: Browser, web_desk: WebDesk) -> None:
    async with a_family(web_desk, 31, 8) as family:
        before = [bed["code"] for bed in await free_beds(web_desk, 2)]
        await housed(web_desk, family, [bed["id"] for bed in await free_beds(web_desk, 2)])
        async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
            page = await signed_in(screen, web_desk)
            await _go(page, f"#/beds?household={family.household_id}")
            async with within_taps(page, "move_family", MOVE_TAPS):
                await page.get_by_role("button", name="Mover a otra cama").tap()
                await _confirm(page, people=2)
            await expect(page.locator(".toast")).to_contain_text("2 personas en R")

            async def elsewhere() -> bool:
                return await beds_of(web_desk, family) not in ([], before)

            await eventually(elsewhere, within_seconds=30)
            await page.locator(".toast-undo").tap()

            async def back() -> bool:
                return await beds_of(web_desk, family) == before

            await eventually(back, within_seconds=30)


async def test_a_person_moves_to_the_bed_that_is_tapped(browser: Browser, web_desk: WebDesk) -> None:
    async with a_family(web_desk, 44) as family:
        first, _, third = await free_beds(web_desk, 3)
        await housed(web_desk, family, [first["id"]])
        async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
            page = await signed_in(screen, web_desk)
            await _go(page, f"#/beds?card={family.card}")
            async with within_taps(page, "move_person", MOVE_TAPS):
                await page.get_by_role("button", name="Mover a otra cama").tap()
                await page.locator(".opt").first.wait_for()
                await page.locator(".tile", has_text=third["code"]).tap()
                await page.get_by_role("button", name="Confirmar 1 lugar").tap()

            async def there() -> bool:
                return await beds_of(web_desk, family) == [third["code"]]

            await eventually(there, within_seconds=30)


async def test_a_household_is_checked_out_and_comes_back(browser: Browser, web_desk: WebDesk) -> None:
    async with a_family(web_desk, 31, 8) as family:
        await housed(web_desk, family, [bed["id"] for bed in await free_beds(web_desk, 2)])
        async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
            page = await signed_in(screen, web_desk)
            await _go(page, f"#/beds?card={family.card}")
            async with within_taps(page, "check_out", CHECK_OUT_TAPS):
                await page.get_by_role("button", name="Egreso").tap()
                await page.get_by_role("button", name="Sigue su viaje").tap()
            await expect(page.locator(".toast")).to_contain_text("egreso de 2 personas")
            await become(web_desk, family, 0)

            async with within_taps(page, "undo_check_out", UNDO_TAPS):
                await page.locator(".toast-undo").tap()
            await become(web_desk, family, 2)


async def test_a_bed_goes_to_be_cleaned_and_back(browser: Browser, web_desk: WebDesk) -> None:
    [bed] = await free_beds(web_desk, 1, room="R06")
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await _go(page, "#/beds")
        tile = page.locator(".tile", has_text=bed["code"])
        await tile.scroll_into_view_if_needed()
        async with within_taps(page, "bed_state", BED_TAPS):
            await tile.tap()
            await page.get_by_role("button", name="En limpieza").tap()
        await expect(tile).to_contain_text("Limpieza")
        await _state(web_desk, bed["id"], "CLEANING")

        await page.locator(".toast-undo").tap()
        await _state(web_desk, bed["id"], "AVAILABLE")


async def test_a_bus_of_45_goes_into_a_hall(browser: Browser, web_desk: WebDesk) -> None:
    of_site = {"site_id": str(web_desk.demo.site_id), "kind": "RETURN", "place_pcode": "HN0703"}
    group = {"id": str(new_id()), **of_site, "state": "EXPECTED", "announced": 45}
    await web_desk.post(DESK.actor, "/registration/v1/arrival-groups", group)
    people = {"men": 20, "women": 15, "girls": 4, "boys": 6}
    counted = {"id": str(new_id()), **of_site, "people": people, "arrival_group_id": group["id"]}
    await web_desk.post(DESK.actor, "/registration/v1/headcounts", counted)
    state = f"/registration/v1/arrival-groups/{group['id']}/state"
    await web_desk.post(DESK.actor, state, {"state": "ARRIVED"})
    path = f"/shelter/v1/shelters/{web_desk.demo.site_id}/forecast"

    async def heard() -> bool:
        groups = (await web_desk.get(DESK.actor, path))["groups"]
        return any(one["arrival_group_id"] == group["id"] and one["arrived"] for one in groups)

    await eventually(heard, within_seconds=30)
    before = await _in_the_hall(web_desk)
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await _go(page, "#/beds")
        async with within_taps(page, "bus_into_a_hall", GROUP_TAPS):
            row = page.locator(".beds-tray-row", has_text="Bus · 45 personas")
            await row.get_by_role("button", name="Alojar").tap()
            await page.locator(".dock .btn-primary").tap()
            await page.get_by_role("button", name="Alojar a 45 personas").tap()
        await expect(page.locator(".toast")).to_contain_text("45 personas en Área")
        await _hall(web_desk, before + 45)

        await page.locator(".toast-undo").tap()
        await _hall(web_desk, before)


async def _go(page: Page, place: str) -> None:
    await page.evaluate("(place) => { location.hash = place }", place)
    await page.locator(".tile").first.wait_for()


async def _confirm(page: Page, *, people: int) -> None:
    """What is suggested, and who goes where."""
    await page.locator(".dock .btn-primary", has_text="Confirmar R").tap()
    await expect(page.locator("dialog[open] .beds-who li")).to_have_count(people)
    await page.get_by_role("button", name=f"Confirmar {people} lugares").tap()


async def _state(desk: WebDesk, bed_id: str, state: str) -> None:
    async def is_so() -> bool:
        beds = [bed for room in (await board(desk))["rooms"] for bed in room.get("beds", [])]
        return bool(next(bed["state"] for bed in beds if bed["id"] == bed_id) == state)

    await eventually(is_so, within_seconds=30)


async def _in_the_hall(desk: WebDesk) -> int:
    return sum(room["taken"] for room in (await board(desk))["rooms"] if room["mode"] == "COUNTED")


async def _hall(desk: WebDesk, people: int) -> None:
    async def is_so() -> bool:
        return await _in_the_hall(desk) == people

    await eventually(is_so, within_seconds=30)
