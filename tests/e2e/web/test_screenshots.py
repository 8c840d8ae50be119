"""Every screen can be drawn on a phone and on a desktop, in both languages, and nothing runs out of its sides.

With `AMPARO_SCREENSHOTS` each is kept as a picture (`make screenshots`), the phone's in the other themes too.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.screenshots import SCREENSHOTS_VARIABLE
from tests.support.browser import DESKTOP, PHONE, Device, Screen
from tests.support.web_desk import WebDesk, signed_in
from tests.support.web_door import door
from tests.support.web_views import VIEWS, show, speak

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


LOOKS = [(device, language, "light") for device in (PHONE, DESKTOP) for language in ("es", "en")]
"""Device, language and theme; the other themes have the same layout, and are for the eye alone."""
if SCREENSHOTS_VARIABLE in os.environ:
    LOOKS += [(PHONE, "es", "dark"), (PHONE, "es", "sol")]


@pytest.mark.parametrize(
    ("device", "language", "theme"), LOOKS, ids=[f"{one[0].width}-{one[1]}-{one[2]}" for one in LOOKS]
)
async def test_every_screen_is_drawn_within_its_sides(
    browser: Browser, web_desk: WebDesk, device: Device, language: str, theme: str
) -> None:
    async with Screen.on(browser, device, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        if language != "es":
            await speak(page, language)
        wide = []
        for view in VIEWS:
            await show(page, web_desk, view)
            await page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
            await _keep(page, view.name, f"{device.width}-{language}" + ("" if theme == "light" else f"-{theme}"))
            if await page.evaluate(SIDEWAYS) > 0:
                wide.append(view.name)

    assert wide == []


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_what_is_shown_before_anybody_works_is_drawn_within_its_sides(
    browser: Browser, web_desk: WebDesk, device: Device
) -> None:
    async with Screen.on(browser, device, base_url=web_desk.url) as screen:
        wide = []
        async for state in door(screen.page, web_desk):
            await _keep(screen.page, f"door-{state}", f"{device.width}-es")
            if await screen.page.evaluate(SIDEWAYS) > 0:
                wide.append(state)

    assert wide == []


async def _keep(page: Page, name: str, kind: str) -> None:
    if folder := os.environ.get(SCREENSHOTS_VARIABLE):
        path = Path(folder) / kind / f"{name}.png"
        await page.screenshot(path=path)
        await page.screenshot(path=path.with_stem(f"{name}-whole"), full_page=True)
