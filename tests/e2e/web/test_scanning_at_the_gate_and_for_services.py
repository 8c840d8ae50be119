"""The gate by card: back with no tap, out with one; and services, one for each scan."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from amparo.demo_desk.names import COORDINATOR
from tests.support.browser import PHONE, Screen
from tests.support.eventually import eventually
from tests.support.scanning import on_the_scan_screen, read_card, word
from tests.support.web_desk import WebDesk, counted_taps


@pytest.fixture
async def screen(browser: Browser, web_desk: WebDesk) -> AsyncIterator[Screen]:
    """A phone at the scan screen."""
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        await on_the_scan_screen(screen, web_desk)
        yield screen


async def guests(desk: WebDesk) -> list[dict[str, Any]]:
    """Everybody on the board."""
    board = await desk.get(COORDINATOR.actor, f"/shelter/v1/shelters/{desk.demo.site_id}/board")
    rooms = board["rooms"]
    return [
        guest
        for room in rooms
        for guest in room.get("guests", []) + [one for bed in room.get("beds", []) for one in bed.get("guests", [])]
    ]


async def adult_with_card(desk: WebDesk) -> str:
    """The card of a guest who is here."""
    adults = ("18-59", "60+")
    here = (one for one in await guests(desk) if one.get("card") and not one.get("away_since"))
    return str(next(one["card"] for one in here if one.get("age") in adults))


async def test_a_guest_goes_out_by_one_tap_and_is_back_by_none(screen: Screen, web_desk: WebDesk) -> None:
    page, code = screen.page, await adult_with_card(web_desk)
    await page.locator(".seg-item", has_text="Ingreso").click()
    async with counted_taps(page) as taps:
        await read_card(page, code)
        assert await word(page) == "ESTÁ AQUÍ"
        await page.get_by_role("button", name="Salida temporal").click()
        assert await word(page) == "SALIÓ"
        assert await taps.so_far() == 1

    async def away() -> bool:
        return any(one.get("card") == code and one.get("away_since") for one in await guests(web_desk))

    await eventually(away, within_seconds=20)
    await asyncio.sleep(2.6)  # the card was put away
    async with counted_taps(page) as taps:
        await read_card(page, code)
        await expect(page.locator(".verdict-word")).to_contain_text("REGRESÓ")
        assert await taps.so_far() == 0

    async def back() -> bool:
        return not await away()

    await eventually(back, within_seconds=20)


async def test_a_meal_is_noted_once_for_each_card(screen: Screen, web_desk: WebDesk) -> None:
    page, code = screen.page, await adult_with_card(web_desk)
    await page.locator(".seg-item", has_text="Servicio").click()
    await read_card(page, code)
    assert await word(page) == "ANOTADO"
    await expect(page.locator(".scan-mark")).to_contain_text("Confirmado", timeout=20_000)
    await asyncio.sleep(2.6)
    await read_card(page, code)
    await expect(page.locator(".verdict-received")).to_be_visible()
    assert await word(page) == "YA ANOTADO"


async def test_who_has_no_place_is_shown_the_way_to_the_beds(screen: Screen, web_desk: WebDesk) -> None:
    page = screen.page
    board = await web_desk.get(COORDINATOR.actor, f"/shelter/v1/shelters/{web_desk.demo.site_id}/board")
    code = next(one["card"] for one in board["without_bed"] if one.get("card"))
    await page.locator(".seg-item", has_text="Ingreso").click()
    await read_card(page, code)
    assert await word(page) == "SIN LUGAR"
    await page.get_by_role("link", name="Elegir lugar").click()
    await expect(page).to_have_url(re.compile("#/beds"))
