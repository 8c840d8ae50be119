"""A board of 300 beds on the reference phone: drawn within half a second."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, Route

from tests.support.browser import R1, Screen
from tests.support.web_desk import WebDesk, signed_in
from tests.support.web_report import record

BEDS, RENDER_MS_MAX, TRIES = 300, 500, 6
BOARD = Path(__file__).parents[2] / "data" / "boards" / "300-beds.json"
DRAWN = """() => new Promise((done) => {
  const began = performance.now()
  location.hash = "#/beds"
  const look = () => {
    if (document.querySelectorAll("button.tile").length < 300) setTimeout(look, 0)
    else requestAnimationFrame(() => setTimeout(() => done(performance.now() - began), 0))
  }
  look()
})"""
"""From the tap that leads here until all tiles are there and a frame with them was painted."""


async def test_300_beds_are_drawn_within_half_a_second(browser: Browser, web_desk: WebDesk) -> None:
    board = BOARD.read_text()

    async def answer(route: Route) -> None:
        await route.fulfill(status=200, content_type="application/json", body=board)

    async with Screen.on(browser, R1, base_url=web_desk.url) as screen:
        await screen.context.route("**/shelter/v1/shelters/*/board", answer)
        page = await signed_in(screen, web_desk)
        await page.evaluate("location.hash = '#/beds'")  # once, so that the screen itself is loaded
        await page.locator("button.tile").nth(BEDS - 1).wait_for(state="attached")
        times = []
        for _ in range(TRIES):
            await page.evaluate("location.hash = '#/start'")
            await page.locator(".start-trio").wait_for()
            await page.wait_for_timeout(1_000)
            times.append(float(await page.evaluate(DRAWN)))
    record("board_300_ms", round(min(times)))
    # Whatever else the machine does makes it longer and never shorter.
    assert min(times) <= RENDER_MS_MAX, times
