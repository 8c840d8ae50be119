"""Whoever is at the shelter is found by what is typed into one box, without a network too, and nobody is betrayed."""

from __future__ import annotations

import json

from playwright.async_api import Browser, Page, Route, expect

from shared.ids import new_id
from tests.support.browser import PHONE, R1, Screen
from tests.support.web_desk import WebDesk, signed_in
from tests.support.web_people import Guests, registered
from tests.support.web_report import record

PEOPLE, FOUND_MS_MAX, TRIES = 5_000, 300, 6
TYPED = """(text) => new Promise((done) => {
  const box = document.querySelector('input[name=find]')
  const began = performance.now()
  box.value = text
  box.dispatchEvent(new InputEvent('input', { bubbles: true }))
  const look = () => {
    if (performance.now() - began > 10000) done(Infinity)
    else if (document.querySelector('.find-here .li') === null) setTimeout(look, 0)
    else requestAnimationFrame(() => setTimeout(() => done(performance.now() - began), 0))
  }
  look()
})"""
"""From a letter until who was found is there, and a frame with them was painted."""


async def test_a_name_a_number_or_a_card_finds_them_in_their_bed_without_a_network(
    browser: Browser, web_desk: WebDesk, guests: Guests
) -> None:
    number = {"id": str(new_id()), "type": "NATIONAL_ID", "country": "HN", "number": "0703-1990-01234"}
    names = {"given_names": "Xiomara Yamileth", "family_names": "Oseguera Tróchez"}
    family, [bed, _] = await guests(**names, phone="+504 9911-2233", documents=[number])
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await _find(page, "xiomara")
        await screen.leave_the_network()
        for typed in (
            "XIOMARA oseguera",
            "trochez  oseguera",
            "tróchez xiom",
            "siomara oceguera",
            "0703-1990-01234",
            "+504 9911-2233",
            family.card,
            family.card[-4:].lower(),
        ):
            await page.locator("input[name=find]").fill("")
            await page.locator("input[name=find]").fill(typed)
            row = page.locator(".find-here .li").first
            await expect(row, typed).to_contain_text("Xiomara Yamileth Oseguera Tróchez")
            await expect(row, typed).to_contain_text("familia de 2")
            await expect(row, typed).to_contain_text(bed)
        await expect(page.get_by_text("Sin conexión. La lista de este equipo sigue sirviendo.")).to_be_visible()


async def test_who_is_registered_and_has_no_place_is_found_online_by_a_tap(browser: Browser, web_desk: WebDesk) -> None:
    await registered(web_desk, given_names="Yolibeth", family_names="Quintanilla Argeñal")
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        asked = []
        page.on("request", lambda request: asked.append(request.url) if "persons/search" in request.url else None)
        await _find(page, "argenal yolibeth")
        await expect(page.get_by_role("heading", name="No está en la lista de este albergue")).to_be_visible()
        assert asked == []  # each look at the server is written down: a letter is none
        await page.get_by_role("button", name="Buscar en línea").tap()
        row = page.locator(".li", has_text="Yolibeth Quintanilla Argeñal")
        await expect(row).to_contain_text("Mujer, 36 años · familia de 2")
        await expect(row).to_contain_text("No alojada aquí")


async def test_five_thousand_people_are_searched_within_300_ms_on_the_reference_phone(
    browser: Browser, web_desk: WebDesk
) -> None:
    async def many(route: Route) -> None:
        answer = await route.fetch()
        roster = await answer.json()
        one = {**roster["people"][0], "document_keys": [], "phone_keys": []}
        roster["people"] = [
            {
                **one,
                "person_id": str(new_id()),
                "household_id": str(new_id()),
                "given_names": f"María Nombre{number}",
                "family_names": f"Núñez Apellido{number % 97} Mejía",
            }
            for number in range(PEOPLE)
        ]
        await route.fulfill(response=answer, body=json.dumps(roster))

    async with Screen.on(browser, R1, base_url=web_desk.url) as screen:
        await screen.context.route("**/registration/v1/roster*", many)
        page = await signed_in(screen, web_desk)
        await _find(page, "maria")
        await expect(page.locator(".find-here h2")).to_contain_text("5,000")
        times = []
        for number, typed in enumerate(
            ("m", "nunez", "mejia nombre4", "apellido12 nombre", "nombre4999", "megia")[:TRIES]
        ):
            await page.locator("input[name=find]").fill("")
            await expect(page.locator(".find-here .li")).to_have_count(0)
            await page.wait_for_timeout(300 + number)
            times.append(float(await page.evaluate(TYPED, typed)))
    record("answer_ms", round(sorted(times)[len(times) // 2]), of="find_among_5000")
    # Whatever else the machine does makes it longer and never shorter; the median is no lucky one.
    assert sorted(times)[len(times) // 2] <= FOUND_MS_MAX, times


async def test_whoever_asks_for_a_relative_leaves_a_message_and_learns_nothing(
    browser: Browser, web_desk: WebDesk
) -> None:
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await _find(page, "")
        await page.get_by_role("link", name="Tomar el mensaje").tap()
        await expect(page.get_by_role("heading", name="No confirmamos ni negamos")).to_be_visible()
        await page.get_by_role("button", name="Guardar mensaje").tap()
        await expect(page.locator("input[name=sought]")).to_be_focused()
        for name, value in (
            ("sought", "Luz Núñez"),
            ("seeker", "Rosa Núñez"),
            ("relationship", "abuela"),
            ("reach", "+504 0000-0002"),
        ):
            await page.locator(f"input[name={name}]").fill(value)
        async with page.expect_response("**/registration/v1/outbox-entries") as sent:
            await page.get_by_role("button", name="Guardar mensaje").tap()
            await expect(page.locator(".toast")).to_contain_text("Diga solo que alguien llamará")
        [item] = (await (await sent.value).json())["items"]
        assert (item["status"], item["parked"]) == (201, False)
        await page.evaluate("location.hash = '#/outbox'")
        await expect(page.locator("main")).not_to_contain_text("Luz")


async def _find(page: Page, typed: str) -> None:
    await page.evaluate("location.hash = '#/find'")
    await page.locator("input[name=find]").wait_for()
    await page.locator(".empty", has_text="en la lista").wait_for()
    if typed:
        await page.locator("input[name=find]").fill(typed)
