"""A new version of the client is offered while work is unsent, and never begins by itself; a tap loses nothing."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.support.browser import PHONE, Screen
from tests.support.serving import served
from tests.support.web_desk import PIN, SECONDS_MAX, WebDesk, signed_in
from tests.support.web_outbox import chip_says, done_once, effects, installed, new_office, write_down
from tests.support.web_versions import Versions


async def test_it_begins_by_a_tap_and_the_outbox_is_as_it_was(browser: Browser, web_desk: WebDesk) -> None:
    office, versions = new_office(), Versions(web_desk.url, intake_closed=True)
    async with served(versions) as url, Screen.on(browser, PHONE, base_url=url) as screen:
        page = await signed_in(screen, web_desk)
        await installed(page)
        await page.locator("button.li").first.click()
        await page.locator(".pin-input").press_sequentially(PIN)
        await page.locator(".start").wait_for()
        await write_down(page, office)
        await chip_says(page, "1 por enviar")

        versions.version = 2
        await page.evaluate("() => { window.same = true }")
        await page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
        await page.evaluate("location.hash = '#/device'")
        apply = page.get_by_role("button", name="Aplicar ahora")
        await expect(apply).to_be_visible(timeout=SECONDS_MAX * 1000)
        assert await page.evaluate("() => window.same === true")  # it did not begin by itself

        await apply.click()
        await page.wait_for_function("() => window.same === undefined")
        await page.locator("button.li").first.click()
        await page.locator(".pin-input").press_sequentially(PIN)
        await chip_says(page, "1 por enviar")
        assert await effects(web_desk, office) == 0

        versions.intake_closed = False
        await page.evaluate("location.hash = '#/outbox'")
        await page.get_by_role("button", name="Intentar enviar ahora").click()
        await chip_says(page, "Todo enviado")
    await done_once(web_desk, office)
