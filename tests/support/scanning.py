"""A scanner before the web client's scan screen: keys faster than a hand's, or a text that is put in as a whole."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.support.browser import Screen
from tests.support.web_desk import WebDesk, signed_in


async def on_the_scan_screen(screen: Screen, desk: WebDesk) -> None:
    """Signed in, with the round's list on the device."""
    page = await signed_in(screen, desk)
    await page.get_by_role("link", name="Escanear").first.click()
    await expect(page.locator(".scan-about")).to_contain_text("Lista de las")


async def read_card(page: Page, code: str) -> None:
    """As a wedge types it, with Enter behind."""
    await page.keyboard.type(code)
    await page.keyboard.press("Enter")


async def word(page: Page) -> str:
    """The verdict's word, as soon as there is one for the card on the screen."""
    await expect(page.locator(".verdict-word")).to_be_visible()
    return " ".join((await page.locator(".verdict-word").inner_text()).split())
