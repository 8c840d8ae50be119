"""What a service refuses waits on the phone for a decision; decided by the coordinator elsewhere, it leaves it."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from amparo.demo_desk.names import COORDINATOR
from shared.contracts.vocabulary import Role
from shared.ids import new_id
from tests.support.browser import DESKTOP, PHONE, Screen
from tests.support.web_desk import SECONDS_MAX, WebDesk, signed_in, within_taps
from tests.support.web_outbox import chip_says, effects, new_office, show_outbox, write_down

PARKED = "/registration/v1/parked-entries"


async def refused(page: Page, office: str) -> None:
    """A warehouse clerk may not write this down: the service keeps it, undone."""
    await write_down(page, office)
    await chip_says(page, "1 por revisar")


async def parked(desk: WebDesk) -> list[str]:
    """Ids of what waits at the site for its coordinator."""
    found = await desk.get(COORDINATOR.actor, f"{PARKED}?site_id={desk.demo.site_id}&state=OPEN")
    return [one["id"] for one in found["items"]]


async def test_what_the_coordinator_decided_elsewhere_leaves_the_phone(browser: Browser, web_desk: WebDesk) -> None:
    office = new_office()
    who = await web_desk.new_worker(f"bodega-{new_id().hex[-6:]}", "Bodega", Role.WAREHOUSE_CLERK)
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk, who)
        before = set(await parked(web_desk))
        await refused(page, office)
        [id_] = set(await parked(web_desk)) - before
        await show_outbox(page)
        await expect(page.locator(".card-red .tag")).to_have_text("Necesita revisión")

        body = {"resolution": "DISCARDED", "reason": "Lo anotó quien coordina"}
        await web_desk.post(COORDINATOR.actor, f"{PARKED}/{id_}/resolve", body)
        await page.get_by_role("button", name="Intentar enviar ahora").click()

        await expect(page.get_by_text("Nada por revisar.")).to_be_visible()
        await chip_says(page, "Todo enviado")
        await page.evaluate("location.hash = '#/activity'")
        await page.get_by_role("button", name="Pedido de una autoridad").click()
        await expect(page.get_by_text("Lo anotó quien coordina")).to_be_visible()
    assert await effects(web_desk, office) == 0


async def test_the_coordinator_decides_on_the_screen_with_a_reason(browser: Browser, web_desk: WebDesk) -> None:
    who = await web_desk.new_worker(f"bodega-{new_id().hex[-6:]}", "Bodega dos", Role.WAREHOUSE_CLERK)
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as phone:
        await refused(await signed_in(phone, web_desk, who), new_office())
    async with Screen.on(browser, DESKTOP, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk, web_desk.demo.coordinator)
        await page.evaluate("location.hash = '#/review'")
        row = page.get_by_role("button", name="Bodega dos")
        async with within_taps(page, "decide_a_parked_entry", 3):
            await row.click()
            await page.get_by_text("Se anotó dos veces").click()
            await page.get_by_role("button", name="No se hará").click()
            await page.get_by_text("Anotado: no se hará.").wait_for(timeout=SECONDS_MAX * 1000)
        await expect(row).to_have_count(0)
