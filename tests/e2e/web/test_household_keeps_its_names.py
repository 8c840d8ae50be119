"""A household's page shows no name before a tap that is written down, and says of what is not on the device why."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from amparo.demo_desk.names import DESK
from tests.support.browser import DESKTOP, PHONE, Screen
from tests.support.eventually import eventually
from tests.support.web_desk import WebDesk, signed_in
from tests.support.web_guests import become
from tests.support.web_people import Guests

NAMES = {"given_names": "Marlen", "family_names": "Ardón Ferrufino"}


async def test_names_are_read_by_a_tap_and_leave_with_the_page(
    browser: Browser, web_desk: WebDesk, guests: Guests
) -> None:
    family, [bed, _] = await guests(**NAMES)
    async with Screen.on(browser, DESKTOP, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        reads = []
        page.on("request", lambda one: reads.append(one.url) if family.household_id in one.url else None)
        await page.evaluate("(hash) => { location.hash = hash }", f"#/household/{family.household_id}")
        row = page.locator(".household .li", has_text="Mujer, 36 años")
        await expect(row).to_contain_text("jefa de familia")
        await expect(row).to_contain_text(bed)
        await expect(page.locator("body")).not_to_contain_text("Marlen")
        assert not any("/registration/" in url for url in reads)

        await page.get_by_role("button", name="Ver nombres").click()
        await expect(row).to_contain_text("Marlen Ardón Ferrufino")
        assert sum("/registration/v1/households/" in url for url in reads) == 1
        await page.get_by_role("button", name="Ocultar").click()
        await expect(page.locator("body")).not_to_contain_text("Marlen")

        await page.get_by_role("button", name="Ver nombres").click()
        await page.evaluate("location.hash = '#/start'")
        await page.evaluate("(hash) => { location.hash = hash }", f"#/household/{family.household_id}")
        await row.wait_for()
        await expect(page.locator("body")).not_to_contain_text("Marlen")


async def test_without_a_network_it_works_from_what_is_kept_and_says_what_is_not(
    browser: Browser, web_desk: WebDesk, guests: Guests
) -> None:
    family, beds = await guests(**NAMES)
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await page.evaluate("location.hash = '#/find'")
        await page.locator(".empty", has_text="en la lista").wait_for()
        await page.locator("input[name=find]").fill(family.card)
        await page.locator(".find-here .li").first.wait_for()
        page_of_theirs = f"#/household/{family.household_id}"
        await page.evaluate("(hash) => { location.hash = hash }", page_of_theirs)
        await page.locator(".household .li", has_text="Mujer, 36 años").wait_for()
        await page.evaluate("location.hash = '#/help'")
        await page.locator(".household").wait_for(state="detached")
        await screen.leave_the_network()
        await page.evaluate("(hash) => { location.hash = hash }", page_of_theirs)

        for said in (
            "Las entregas no están en este equipo.",
            "El historial no está en este equipo.",
            "Sin conexión no: otra mesa puede estar cambiando la misma ficha.",
        ):
            await expect(page.locator("main")).to_contain_text(said)
        await page.get_by_role("button", name="Imprimir tarjeta").tap()
        await expect(page.locator(".toast")).to_contain_text("Necesita conexión")
        await page.get_by_role("button", name="Ver nombres").tap()
        await expect(page.locator("main")).to_contain_text("Marlen Ardón Ferrufino")
        await expect(page.locator("main")).to_contain_text("Nombres de la lista guardada en este equipo")

        await page.get_by_role("button", name="Egreso").tap()
        await page.get_by_role("button", name="Vuelve a su casa").tap()
        await expect(page.locator(".household .li", has_text="Sin estadía aquí")).to_have_count(2)
        await page.locator(".toast-undo").tap()
        await expect(page.locator(".household .li", has_text=beds[0])).to_have_count(1)

        await page.get_by_role("button", name="Egreso").tap()
        await page.get_by_role("button", name="Vuelve a su casa").tap()
        await screen.find_the_network()
        await become(web_desk, family, 0)


async def test_whoever_is_protected_here_is_a_card_at_once(browser: Browser, web_desk: WebDesk, guests: Guests) -> None:
    family, _ = await guests(given_names="Digna", family_names="Turcios Zepeda")
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await page.evaluate("location.hash = '#/find'")  # the screen that comes after is loaded
        await page.locator("input[name=find]").wait_for()
        await page.evaluate("(hash) => { location.hash = hash }", f"#/household/{family.household_id}")
        await page.get_by_role("button", name="Proteger", exact=True).wait_for()
        await screen.leave_the_network()
        await page.get_by_role("button", name="Proteger", exact=True).tap()
        await page.get_by_role("button", name="Proteger ahora").tap()
        await expect(page.locator(".toast")).to_contain_text("Desde ahora solo se ve la tarjeta")
        await page.locator("input[name=find]").fill("digna turcios zepeda")
        await expect(page.locator(".find-here")).to_have_count(0)
        await page.locator("input[name=find]").fill(family.card)
        await expect(page.locator(".find-here .li").first).to_contain_text("Tarjeta")
        await expect(page.locator("body")).not_to_contain_text("Digna")
        await screen.find_the_network()

        async def hidden() -> bool:
            try:
                await web_desk.get(DESK.actor, f"/registration/v1/households/{family.household_id}")
            except AssertionError:
                return True
            return False

        await eventually(hidden, within_seconds=30)
