"""On the slow phone without a network (R2): saved at once, shown as it is, sent once when the network is back."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.support.browser import R1, Screen
from tests.support.web_desk import WebDesk, signed_in, within_taps
from tests.support.web_outbox import chip_says, done_once, effects, new_office, show_outbox, write_down


async def test_what_is_saved_without_a_network_is_sent_by_itself_when_there_is_one(
    browser: Browser, web_desk: WebDesk
) -> None:
    office = new_office()
    async with Screen.on(browser, R1, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await page.evaluate("location.hash = '#/outbox'")
        await page.locator(".outbox").wait_for()
        await screen.leave_the_network()
        await write_down(page, office)

        await chip_says(page, "1 por enviar")
        await show_outbox(page)
        await expect(page.locator(".outbox .tag")).to_have_text(["Guardado"])
        await expect(page.get_by_text("Sin conexión desde las")).to_be_visible()
        assert await effects(web_desk, office) == 0

        await screen.find_the_network()
        await chip_says(page, "Todo enviado")
        await expect(page.locator(".outbox .tag")).to_have_count(0)
        await expect(page.get_by_text("1 enviado hoy")).to_be_visible()
    await done_once(web_desk, office)


async def test_one_tap_tries_to_send_and_says_that_it_is_safe_where_it_can_not(
    browser: Browser, web_desk: WebDesk
) -> None:
    async with Screen.on(browser, R1, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await show_outbox(page)
        await screen.leave_the_network()
        await write_down(page, new_office())
        await show_outbox(page)
        async with within_taps(page, "send_now", 1):
            await page.get_by_role("button", name="Intentar enviar ahora").click()
            await page.get_by_text("Sin conexión. 1 registro queda guardado y se envía solo.").wait_for()
