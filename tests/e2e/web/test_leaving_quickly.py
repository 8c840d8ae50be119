"""The quick exit: one tap from any screen, and nothing on it, in its title, or one step back tells of the program."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.support.browser import PHONE, Device, Screen
from tests.support.web_desk import WebDesk, signed_in, within_taps

SCREENS = ("start", "outbox", "activity", "device", "help")
NARROW = Device(320, 640)


async def test_one_tap_from_each_screen_shows_a_clock_and_nothing_else(browser: Browser, web_desk: WebDesk) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        for name in SCREENS:
            await page.evaluate(f"location.hash = '#/{name}'")
            async with within_taps(page, "quick_exit", 1):
                await page.get_by_role("button", name="Salir rápido").click()
                await page.locator(".exit").wait_for()
            assert await page.title() == "Reloj"
            shown = await page.inner_text("body")
            assert not {"Amparo", "Danlí", "Mesa", "tableta"} & set(shown.replace("·", " ").split())
            await page.get_by_role("link", name="Continuar").click()
            await page.locator("button.li").first.click()  # who works here is asked again
            await page.locator(".pin-input").press_sequentially("271828")
            await page.locator(".start, .outbox, .mast").first.wait_for()


async def test_every_other_tab_leaves_too(browser: Browser, web_desk: WebDesk) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        other = await screen.context.new_page()
        await other.goto("/")
        await other.locator("button.li").first.wait_for()
        await page.get_by_role("button", name="Salir rápido").click()
        await expect(other.locator(".exit")).to_be_visible()


@pytest.mark.parametrize("name", SCREENS)
async def test_at_320_pixels_nothing_of_the_header_is_cut(browser: Browser, web_desk: WebDesk, name: str) -> None:
    async with Screen.on(browser, NARROW, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await page.evaluate(f"location.hash = '#/{name}'")
        await page.locator(".mast h1").wait_for()
        assert await page.evaluate("() => document.documentElement.scrollWidth") <= NARROW.width
        for part in await page.locator(".mast button, .mast a").all():
            box = await part.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= NARROW.width
            assert min(box["width"], box["height"]) >= 44
