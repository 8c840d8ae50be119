"""Registering a family: as few taps as were promised, and it stands at the service as it was typed."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Browser, Page, expect

from amparo.demo_desk.names import COORDINATOR
from tests.support.browser import R1, Screen
from tests.support.web_cards import issued_card, new_cards
from tests.support.web_desk import WebDesk, signed_in, within_taps

HEAD_TAPS, HEAD_FIELDS = 6, 6
MEMBER_TAPS, MEMBER_FIELDS = 2, 3
SAVING = 1
"""The tap that saves the family, whose head pays for it."""


async def test_a_head_and_a_child_cost_no_more_taps_and_fields_than_promised(
    browser: Browser, web_desk: WebDesk
) -> None:
    [card] = await new_cards(web_desk, 1)
    async with Screen.on(browser, R1, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        async with within_taps(page, "register_head", HEAD_TAPS, besides=SAVING):
            fields = await _head(page)
        async with within_taps(page, "register_member", MEMBER_TAPS):
            member_fields = await _child(page)
        await page.locator("input[name=card]").fill(card)  # scanned, by whoever has one
        await page.locator(".dock .btn-primary").tap()
        await page.locator(".register-done").wait_for()

    assert fields <= HEAD_FIELDS
    assert member_fields <= MEMBER_FIELDS
    household = await _household_of(web_desk, card)
    assert [one["given_names"] for one in household["members"]] == ["Rosa Amelia", "Ángel David"]
    mother, child = household["members"]
    assert (child["cared_for_by"], child["care_basis"], child["family_names"]) == (
        mother["person_id"],
        "PARENT",
        "Mejía Zelaya",
    )
    assert household["place_pcode"] == "HN0703"


async def _head(page: Page) -> int:
    """Six fields: names, age, document, telephone, municipality; and the taps between them."""
    await page.locator(".dock a[href='#/register']").tap()
    typed = {
        "input[name=given_names]": "Rosa Amelia",
        "input[name=family_names]": "Mejía Zelaya",
        "input[name=document]": "0703-1992-0123",
        "input[name=phone]": "9999-0000",
    }
    for where, text in typed.items():
        await page.locator(where).fill(text)
    await expect(page.get_by_text("Falta un dígito. Puede guardarlo así.")).to_be_visible()
    await page.get_by_label("Edad en años").fill("34")
    await page.get_by_text("Mujer", exact=True).tap()
    await page.locator("input[name=municipality]").fill("danl")
    await page.get_by_role("option", name="Danlí").tap()
    questions = page.get_by_role("radio", name="Sí")
    await questions.nth(0).tap()
    await questions.nth(1).tap()
    return len(typed) + 2


async def _child(page: Page) -> int:
    await page.get_by_role("button", name="Persona", exact=True).tap()
    row = page.locator(".register-member")
    await row.locator("input[name=given_names]").fill("Ángel David")
    await row.locator(".input-short").fill("1")
    await row.locator("select").select_option("CHILD")
    await row.get_by_text("Hombre", exact=True).tap()
    await expect(row.get_by_role("checkbox", name="Rosa Amelia")).to_be_checked()
    return 3


async def _household_of(desk: WebDesk, card: str) -> dict[str, Any]:
    household_id = (await issued_card(desk, card))["household_id"]
    return await desk.get(COORDINATOR.actor, f"/registration/v1/households/{household_id}")
