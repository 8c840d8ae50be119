"""Buses and flights: counted, given cards, fed and housed within the taps that were promised."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Browser, Page, expect

from amparo.demo_desk.names import COORDINATOR
from tests.support.browser import PHONE, Screen
from tests.support.web_cards import known, new_cards
from tests.support.web_desk import WebDesk, signed_in, within_taps

COUNT_TAPS, PLACE_TAPS, MEAL_TAPS = 1, 3, 4
CARDS = 45


async def test_a_bus_of_45_is_counted_given_cards_and_housed(browser: Browser, web_desk: WebDesk) -> None:
    cards = await new_cards(web_desk, CARDS)
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await _open_groups(page)
        async with within_taps(page, "count_a_bus", COUNT_TAPS):
            group = await _counted(page, (14, 18, 6, 7))

        async with within_taps(page, "bind_45_cards", 0):
            for card in cards:
                await page.locator("input[name=card]").fill(card)
                await page.locator("input[name=card]").press("Enter")
        numbers = await _numbers(web_desk, group, tokens=CARDS)
        assert sum(numbers["counted"].values()) == CARDS
        assert sum(numbers["remaining"].values()) == 0

        async with within_taps(page, "place_45", PLACE_TAPS):
            await page.get_by_role("button", name="Dar lugares").tap()
            await page.get_by_role("button", name=f"Alojar {CARDS} en").tap()
        await expect(page.locator(".toast")).to_contain_text(f"{CARDS} personas en")


async def test_a_meal_goes_to_a_flight_of_120_less_3(browser: Browser, web_desk: WebDesk) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await _open_groups(page)
        await _counted(page, (60, 60, 0, 0))
        async with within_taps(page, "meal_to_a_flight", MEAL_TAPS):
            await page.get_by_role("button", name="Dar servicio").tap()
            await page.get_by_label("¿Cuántas no recibieron?").fill("3")
            await page.get_by_role("button", name="Comida a 117").tap()
        await expect(page.locator(".toast")).to_contain_text("Comida a 117 personas")


async def test_a_second_count_of_the_same_bus_is_asked_about(browser: Browser, web_desk: WebDesk) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await _open_groups(page)
        first = await _counted(page, (10, 0, 0, 0))
        await page.evaluate("location.hash = '#/groups'")
        await _type(page, (11, 0, 0, 0))
        await page.locator(".dock .btn-primary").tap()
        await page.get_by_role("button", name="Es el mismo").tap()

        await expect(page).to_have_url(f"{web_desk.url}/#/groups/{first}")


async def _open_groups(page: Page) -> None:
    await page.evaluate("location.hash = '#/groups'")
    await page.locator(".groups-counts").wait_for()
    await page.get_by_text("Se esperan").wait_for()
    await page.wait_for_timeout(1500)  # the site is known: where they came to


async def _type(page: Page, numbers: tuple[int, ...]) -> None:
    for at, number in enumerate(numbers):
        if number:
            await page.locator(".groups-counts input").nth(at).fill(str(number))


async def _counted(page: Page, numbers: tuple[int, ...]) -> str:
    """Four numbers and one tap; the group's id."""
    await _type(page, numbers)
    await page.locator(".dock .btn-primary").tap()
    await page.get_by_role("button", name="Dar lugares").wait_for()
    return page.url.rsplit("/", 1)[-1]


async def _numbers(desk: WebDesk, group: str, *, tokens: int) -> dict[str, Any]:
    async def bound() -> dict[str, Any] | None:
        answer = await desk.get(COORDINATOR.actor, f"/registration/v1/arrival-groups/{group}")
        return answer if answer["cards_bound"] == tokens else None

    numbers: dict[str, Any] = (await known(bound))["numbers"]
    return numbers
