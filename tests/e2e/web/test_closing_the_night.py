"""The night's census: rooms are confirmed, only what differs is touched, and the closing is kept without a network."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Browser, Page, expect

from amparo.demo_desk.names import COORDINATOR
from tests.support.browser import R1, Screen
from tests.support.eventually import eventually
from tests.support.web_desk import WebDesk, signed_in, within_taps

TAPS_MAX = 12
"""Of a census of 60 beds in 6 rooms with 3 differences (web.md, 2.2)."""
BEDS, ROOMS, DIFFERENCES = 60, 6, 3


async def test_sixty_beds_in_six_rooms_with_three_differences_take_at_most_twelve_taps(
    browser: Browser, night_desk: WebDesk
) -> None:
    async with Screen.on(browser, R1, base_url=night_desk.url) as screen:
        page = await signed_in(screen, night_desk)
        await _open(page)
        census = await _census(night_desk)
        numbered = [room for room in census["rooms"] if room["mode"] == "NUMBERED" and room["expected"]]
        assert (len(numbered), sum(len(beds) for beds in await _beds(night_desk))) == (ROOMS, BEDS)
        touched = iter(("No está", "Salió", "No está"))
        async with within_taps(page, "night_census", TAPS_MAX + _extra(census)):
            while not await _is_done(page):
                room = await _title(page)
                if room != "Sin lugar" and (mark := next(touched, None)) is not None:
                    await page.locator(".census-beds > li .seg-item", has_text=mark).first.locator("input").click()
                await _primary(page).click()
                await expect(page.locator(".census-open", has_text=room)).to_have_count(0)
            await _primary(page).click()
            await page.get_by_role("button", name=re.compile("Cerrar con")).click()
            await expect(page.get_by_text("Censo cerrado a las")).to_be_visible()
        await _is_closed(night_desk)
        closed = await _census(night_desk)
        seen = [guest["seen"] for room in closed["rooms"] for guest in room["guests"]]
        assert seen.count(False) == DIFFERENCES - 1
        assert closed["away"] == census["away"] + 1
        await expect(page.get_by_role("button", name=re.compile("Hoja de evacuación"))).to_be_visible()


async def test_a_child_who_is_not_there_is_an_alarm_at_once_and_the_closing_waits_for_the_network(
    browser: Browser, night_desk: WebDesk
) -> None:
    async with Screen.on(browser, R1, base_url=night_desk.url) as screen:
        page = await signed_in(screen, night_desk)
        await _open(page)
        await screen.leave_the_network()
        while not await _is_done(page):
            room = await _title(page)
            child = page.locator(".census-beds > li", has=page.locator("[aria-label*='de 6 a 11']")).first
            if room != "Sin lugar" and await child.count() and not await page.locator(".note-urgent").count():
                await child.locator(".seg-item", has_text="No está").locator("input").click()
            await _primary(page).click()
            await expect(page.locator(".census-open", has_text=room)).to_have_count(0)
        await expect(page.get_by_role("alert").filter(has_text="de 6 a 11 no está en")).to_be_visible()
        await _primary(page).click()
        await page.get_by_role("button", name=re.compile("Cerrar con")).click()
        await expect(page.get_by_text("La hoja de evacuación sale al volver la conexión")).to_be_visible()
        assert (await _census(night_desk))["posted"] is None
        await screen.find_the_network()
        await _is_closed(night_desk)
        assert (await _census(night_desk))["posted"]["not_seen"] == 1


def _extra(census: dict[str, Any]) -> int:
    """Those without a place are one more area to confirm than the six rooms."""
    return sum(1 for room in census["rooms"] if room["mode"] != "NUMBERED" and room["expected"])


async def _open(page: Page) -> None:
    await page.evaluate("() => { location.hash = '#/closing' }")
    await page.locator(".census-open").wait_for()


def _primary(page: Page) -> Any:
    """The one thing to do next, once it takes a tap: just after a room was confirmed a second tap does nothing."""
    return page.locator(".dock .btn-primary:not([aria-busy])")


async def _title(page: Page) -> str:
    return await page.locator("#census-open h3").inner_text()


async def _is_done(page: Page) -> bool:
    return "Cerrar el censo" in await _primary(page).inner_text()


async def _census(desk: WebDesk) -> dict[str, Any]:
    return await desk.get(COORDINATOR.actor, f"/shelter/v1/shelters/{desk.demo.site_id}/census")


async def _beds(desk: WebDesk) -> list[list[Any]]:
    board = await desk.get(COORDINATOR.actor, f"/shelter/v1/shelters/{desk.demo.site_id}/board")
    return [room["beds"] for room in board["rooms"]]


async def _is_closed(desk: WebDesk) -> None:
    async def closed() -> bool:
        return (await _census(desk))["posted"] is not None

    await eventually(closed, within_seconds=60)
