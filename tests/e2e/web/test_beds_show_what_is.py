"""The bed board shows what is, what this device did before it is sent, and what somebody else did; by keyboard too."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from amparo.demo_desk.names import DESK
from tests.support.browser import DESKTOP, PHONE, Screen
from tests.support.eventually import eventually
from tests.support.web_desk import WebDesk, signed_in
from tests.support.web_guests import a_family, become, board, free_beds, housed, without_a_place


async def test_without_a_network_the_device_suggests_shows_and_sends_later(browser: Browser, web_desk: WebDesk) -> None:
    async with a_family(web_desk, 52) as family, Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await _go(page, "#/beds")
        await screen.leave_the_network()
        await _hash(page, f"#/beds?card={family.card}")
        await page.get_by_text("Sugerencia de este equipo").first.wait_for()
        await page.locator(".dock .btn-primary", has_text="Confirmar R").tap()
        await page.get_by_role("button", name="Confirmar 1 lugar").tap()
        await expect(page.locator(".tile", has_text="sin enviar")).to_have_count(1)

        await screen.find_the_network()
        await become(web_desk, family, 1)
        await expect(page.locator(".tile", has_text="sin enviar")).to_have_count(0, timeout=30_000)


async def test_a_bed_that_somebody_else_had_leaves_nobody_out(browser: Browser, web_desk: WebDesk) -> None:
    async with a_family(web_desk, 47) as ours, a_family(web_desk, 38) as theirs:
        [bed] = await free_beds(web_desk, 1, room="R01")
        async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
            page = await signed_in(screen, web_desk)
            await _go(page, "#/beds")
            await screen.leave_the_network()
            await _hash(page, f"#/beds?card={ours.card}")
            await page.get_by_text("Sugerencia de este equipo").first.wait_for()
            await page.locator(".tile", has_text=bed["code"]).tap()
            await page.get_by_role("button", name="Confirmar 1 lugar").tap()
            await page.locator(".toast").wait_for()
            await housed(web_desk, theirs, [bed["id"]])
            await screen.find_the_network()

            async def waits() -> bool:
                return await without_a_place(web_desk, ours) == 1

            await eventually(waits, within_seconds=30)
            await expect(page.locator(".beds-tray")).to_contain_text(f"La cama {bed['code']} la ocupó otra persona")


async def test_what_somebody_else_changed_flashes(browser: Browser, web_desk: WebDesk) -> None:
    [bed] = await free_beds(web_desk, 1, room="R06")
    async with Screen.on(browser, DESKTOP, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await _go(page, "#/beds")
        await page.wait_for_timeout(2_000)  # the stream is heard
        await web_desk.post(DESK.actor, f"/shelter/v1/beds/{bed['id']}/state", {"state": "OUT_OF_SERVICE"})
        tile = page.locator(".tile-flash", has_text=bed["code"])
        await expect(tile).to_contain_text("Fuera de uso", timeout=10_000)
        await expect(page.locator(".tile-flash")).to_have_count(1)
        await tile.click()
        await expect(page.locator(".beds-aside")).to_contain_text("Otro equipo cambió esta cama")
        await web_desk.post(DESK.actor, f"/shelter/v1/beds/{bed['id']}/state", {"state": "AVAILABLE"})


async def test_a_child_alone_is_handed_over_and_never_just_checked_out(browser: Browser, web_desk: WebDesk) -> None:
    async with a_family(web_desk, 33, 9) as family:
        await housed(web_desk, family, [bed["id"] for bed in await free_beds(web_desk, 2, room="R02")])
        async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
            page = await signed_in(screen, web_desk)
            await _go(page, f"#/beds?household={family.household_id}")
            await page.keyboard.press("Escape")
            child = next(
                bed["code"]
                for room in (await board(web_desk))["rooms"]
                for bed in room.get("beds", [])
                if any(guest.get("person_id") == family.person_ids[1] for guest in bed["guests"])
            )
            await page.locator(".tile", has_text=child).tap()
            await page.get_by_text("Solo esta persona").tap()
            await page.get_by_role("button", name="Egreso").tap()
            sheet = page.locator("dialog[open]").last
            await expect(sheet).to_contain_text("Una niña o un niño no sale solo")
            await expect(sheet.get_by_role("button", name="Sigue su viaje")).to_have_count(0)
            await expect(sheet.get_by_role("button", name="Ya se entregó")).to_have_count(1)


async def test_a_name_is_a_tap_and_a_line_of_the_audit(browser: Browser, web_desk: WebDesk) -> None:
    async with a_family(web_desk, 58) as family:
        await housed(web_desk, family, [bed["id"] for bed in await free_beds(web_desk, 1)])
        async with Screen.on(browser, DESKTOP, base_url=web_desk.url) as screen:
            page = await signed_in(screen, web_desk)
            await _go(page, f"#/beds?card={family.card}")
            aside = page.locator(".beds-aside")
            await expect(aside).to_contain_text("Nombre oculto")
            assert "Prueba" not in await page.locator("body").inner_text()
            async with page.expect_response(lambda answer: f"/persons/{family.person_ids[0]}" in answer.url):
                await aside.get_by_role("button", name="Ver nombre").click()
            await expect(aside).to_contain_text("Prueba")


async def test_numbers_filter_and_add_up(browser: Browser, web_desk: WebDesk) -> None:
    async with Screen.on(browser, DESKTOP, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await _go(page, "#/beds")
        shown = [int((await one.inner_text()).replace(",", "")) for one in await page.locator(".num b").all()]
        numbers = (await board(web_desk))["numbers"]
        assert sum(shown[:4]) == numbers["beds"] + numbers["places"]
        assert shown[0] == numbers["beds_free"] + numbers["places_free"]
        await page.get_by_role("button", name="Ocupadas").click()
        await expect(page.locator(".tile-free")).to_have_count(0)


async def test_arrows_go_from_tile_to_tile_and_enter_opens_one(browser: Browser, web_desk: WebDesk) -> None:
    async with Screen.on(browser, DESKTOP, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await _go(page, "#/beds")
        assert await page.locator("button.tile[tabindex='0']").count() == 1
        await page.locator("button.tile[tabindex='0']").focus()
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("ArrowLeft")
        focused = await page.evaluate("document.activeElement.querySelector('.tile-code').textContent")
        await page.keyboard.press("Enter")
        await expect(page.locator(".beds-aside")).to_contain_text(focused)
        assert await page.locator("button.tile[tabindex='0'] .tile-code").inner_text() == focused


async def _hash(page: Page, place: str) -> None:
    await page.evaluate("(place) => { location.hash = place }", place)


async def _go(page: Page, place: str) -> None:
    await _hash(page, place)
    await page.locator(".tile").first.wait_for()
