"""The gate by card: back with no tap, out with one; and services, one for each scan."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from amparo.demo_desk.names import COORDINATOR, DESK
from shared.ids import new_id
from tests.support.browser import PHONE, Screen
from tests.support.eventually import eventually
from tests.support.scanning import on_the_scan_screen, read_card, word
from tests.support.web_desk import WebDesk, within_taps


@pytest.fixture
async def screen(browser: Browser, web_desk: WebDesk) -> AsyncIterator[Screen]:
    """A phone at the scan screen."""
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        await on_the_scan_screen(screen, web_desk)
        yield screen


async def board(desk: WebDesk) -> dict[str, Any]:
    """The site's board, as the server has it."""
    return await desk.get(COORDINATOR.actor, f"/shelter/v1/shelters/{desk.demo.site_id}/board")


def guests_card(desk: WebDesk, number: int) -> str:
    """The card of an adult who is housed here: those on which a kit is given are heads of households."""
    return [one.code for one in desk.demo.cards if one.verdict == "give"][number]


async def test_a_guest_goes_out_by_one_tap_and_is_back_by_none(screen: Screen, web_desk: WebDesk) -> None:
    page, code = screen.page, guests_card(web_desk, 0)
    before = (await board(web_desk))["numbers"]["away"]
    await page.locator(".seg-item", has_text="Ingreso").click()
    async with within_taps(page, "exit_by_scan", 1):
        await read_card(page, code)
        assert await word(page) == "ESTÁ AQUÍ"
        await page.get_by_role("button", name="Salida temporal").click()
        assert await word(page) == "SALIÓ"

    async def away() -> bool:
        return bool((await board(web_desk))["numbers"]["away"] == before + 1)

    await eventually(away, within_seconds=20)
    await asyncio.sleep(2.6)  # the card was put away
    async with within_taps(page, "return_by_scan", 0):
        await read_card(page, code)
        await expect(page.locator(".verdict-word")).to_contain_text("REGRESÓ")

    async def back() -> bool:
        return not await away()

    await eventually(back, within_seconds=20)


async def test_a_meal_is_noted_once_for_each_card(screen: Screen, web_desk: WebDesk) -> None:
    page, code = screen.page, guests_card(web_desk, 1)
    await page.locator(".seg-item", has_text="Servicio").click()
    await read_card(page, code)
    assert await word(page) == "ANOTADO"
    await expect(page.locator(".scan-mark")).to_contain_text("Confirmado", timeout=20_000)
    await asyncio.sleep(2.6)
    await read_card(page, code)
    await expect(page.locator(".verdict-received")).to_be_visible()
    assert await word(page) == "YA ANOTADO"


async def test_who_has_no_place_is_shown_the_way_to_the_beds(screen: Screen, web_desk: WebDesk) -> None:
    page, site = screen.page, web_desk.demo.site_id
    code, stay = (
        web_desk.demo.free_cards[0],
        {"id": str(new_id()), "card": web_desk.demo.free_cards[0], "without_bed": True},
    )
    await web_desk.post(DESK.actor, "/shelter/v1/stays", {"site_id": str(site), "stays": [stay]})
    await page.locator(".seg-item", has_text="Ingreso").click()

    async def known() -> bool:
        await read_card(page, code)
        return await word(page) == "SIN LUGAR"

    await eventually(known, within_seconds=40)  # the board that the phone keeps is read again
    await page.get_by_role("link", name="Elegir lugar").click()
    await page.wait_for_url(lambda url: "#/beds" in url)
    ending = {"site_id": str(site), "ends": [{"stay_id": stay["id"], "reason": "ONWARD_TRAVEL"}]}
    await web_desk.post(DESK.actor, "/shelter/v1/stays/end", ending)
