"""Registering without a network: it is saved at once, and a protected record shows its card's code and nothing else."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.support.browser import PHONE, Screen
from tests.support.web_cards import issued_card, new_cards
from tests.support.web_desk import WebDesk, signed_in


async def test_a_protected_family_is_saved_offline_and_sent_later(browser: Browser, web_desk: WebDesk) -> None:
    [card] = await new_cards(web_desk, 1)
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await signed_in(screen, web_desk)
        await page.evaluate("location.hash = '#/register'")
        await page.locator("select").first.wait_for()
        await page.wait_for_timeout(1500)  # texts and site are kept by now
        await screen.leave_the_network()
        await page.locator("input[name=given_names]").fill("Wendolyn")
        await page.locator("input[name=municipality]").fill("trojes")
        await page.get_by_role("option", name="Trojes").click()
        await page.get_by_role("switch", name="Registro protegido").click()
        await page.locator("input[name=card]").fill(card)
        await page.locator(".dock .btn-primary").click()

        done = page.locator(".register-done")
        await expect(done).to_contain_text(f"{card[:3]} {card[3:6]} {card[6:]}")
        await expect(done).not_to_contain_text("Wendolyn")
        await expect(done.locator(".mark")).to_have_count(0)
        await expect(page.get_by_role("link", name="Asignar lugar")).to_have_attribute("href", f"#/beds?card={card}")
        await screen.find_the_network()

        told = await issued_card(web_desk, card)

    assert (told["state"], told["person"], told["household_id"]) == ("ISSUED", None, None)
