"""Signing in on a shared device."""

from __future__ import annotations

from playwright.async_api import Browser

from tests.support.browser import PHONE, Screen
from tests.support.web_desk import WebDesk, signed_in


async def test_whoever_signs_in_reads_the_board(browser: Browser, web_desk: WebDesk) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)

        await page.locator(".start-trio").wait_for()
