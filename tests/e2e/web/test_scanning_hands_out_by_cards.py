"""A delivery lane: a card is read and the verdict stands there, with no tap; one tap takes it back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from amparo.demo_desk.names import COORDINATOR
from tests.support.browser import PHONE, Screen
from tests.support.eventually import eventually
from tests.support.scanning import on_the_scan_screen, read_card, word
from tests.support.web_desk import WebDesk, within_taps
from tests.support.web_report import record


@pytest.fixture
async def screen(browser: Browser, web_desk: WebDesk) -> AsyncIterator[Screen]:
    """A phone at the scan screen."""
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        await on_the_scan_screen(screen, web_desk)
        yield screen


def card(desk: WebDesk, verdict: str, number: int = 0) -> str:
    """One of the demonstration's cards, on which the desk says so."""
    return [one.code for one in desk.demo.cards if one.verdict == verdict][number]


async def line_of(desk: WebDesk, code: str) -> dict[str, Any]:
    """What the server says of a card in the round of today."""
    path = f"/distribution/v1/entitlements?site_id={desk.demo.site_id}&card={code}"
    lines = (await desk.get(COORDINATOR.actor, path))["items"]
    return next(line for line in lines if line["round_id"] == str(desk.demo.round_id))


async def confirmed(page: Page) -> None:
    """The small sign says that the server has it and agrees."""
    await expect(page.locator(".scan-mark")).to_contain_text("Confirmado", timeout=20_000)


async def test_a_scan_is_a_verdict_without_a_tap_and_one_tap_takes_it_back(screen: Screen, web_desk: WebDesk) -> None:
    page, code = screen.page, card(web_desk, "give")
    async with within_taps(page, "delivery_by_scan", 0):
        await read_card(page, code)
        await expect(page.locator(".verdict-give")).to_be_visible()
    await confirmed(page)
    assert (await line_of(web_desk, code))["taken"] == 1
    async with within_taps(page, "undo_delivery", 1):
        await page.get_by_role("button", name="Deshacer").click()

    async def taken_back() -> bool:
        return bool((await line_of(web_desk, code))["taken"] == 0)

    await eventually(taken_back, within_seconds=20)
    await asyncio.sleep(2.6)  # within 2.5 seconds it would be the scan before, for the server too
    await read_card(page, code)
    assert await word(page) == "ENTREGAR"


async def test_the_verdict_of_a_card_in_the_pack_is_there_within_300_ms(screen: Screen, web_desk: WebDesk) -> None:
    page = screen.page
    await page.evaluate(
        """() => new MutationObserver(() => {
          const shown = document.querySelector('.verdict-code')
          if (shown && window.amparoShown === undefined) window.amparoShown = performance.now()
        }).observe(document.body, { subtree: true, childList: true, characterData: true })"""
    )
    await page.evaluate(
        """() => addEventListener('keydown', (event) => {
          if (event.key === 'Enter') window.amparoRead = performance.now()
        }, true)"""
    )
    await read_card(page, card(web_desk, "already_received"))
    await expect(page.locator(".verdict-received")).to_be_visible()
    took = await page.evaluate("() => window.amparoShown - window.amparoRead")
    record("answer_ms", round(took), of="verdict_from_the_pack")
    assert took < 300


@pytest.mark.parametrize(
    ("verdict", "shown"),
    [
        ("already_received", "YA RECIBIÓ"),
        ("not_entitled", "NO CORRESPONDE"),
        ("card_paused", "NO CORRESPONDE"),
        ("card_unknown", "NO RECONOCIDO"),
    ],
)
async def test_a_refusal_is_told_from_afar_without_its_reason(
    screen: Screen, web_desk: WebDesk, verdict: str, shown: str
) -> None:
    page = screen.page
    await read_card(page, card(web_desk, verdict))
    assert await word(page) == shown
    far = await page.locator(".verdict-far").inner_text()
    assert " ".join(far.split()) in ("Pase por la mesa de apoyo", "Busque por nombre")


async def test_the_reason_is_a_tap_away_and_the_verdict_stays_until_it_was_seen(
    screen: Screen, web_desk: WebDesk
) -> None:
    page = screen.page
    await read_card(page, card(web_desk, "not_entitled"))
    await expect(page.locator(".verdict-refused")).to_be_visible()
    await read_card(page, card(web_desk, "already_received"))
    await expect(page.get_by_role("button", name="Entendido")).to_contain_text("espera 1 lectura")
    await expect(page.locator(".verdict-refused")).to_be_visible()
    await page.get_by_role("button", name="Ver motivo").click()
    await expect(page.locator("dialog[open]")).to_contain_text("Motivo")
    await page.locator("dialog[open]").get_by_role("button", name="Entendido").click()
    await expect(page.locator(".verdict-received")).to_be_visible()


async def test_without_a_network_the_pack_decides_and_the_server_agrees_later(
    screen: Screen, web_desk: WebDesk
) -> None:
    page, code = screen.page, card(web_desk, "give", 1)
    await expect(page.locator(".scan-about")).to_contain_text("Lista de las")
    await screen.leave_the_network()
    await read_card(page, code)
    assert await word(page) == "ENTREGAR"
    await expect(page.locator(".verdict-live .ribbon")).to_contain_text("DECISIÓN LOCAL")
    await expect(page.locator(".scan-mark")).to_contain_text("Guardado en este teléfono")
    await screen.find_the_network()
    await confirmed(page)
    assert await word(page) == "ENTREGAR"
    assert (await line_of(web_desk, code))["taken"] == 1


async def test_what_lacks_is_owed_and_one_more_is_given_for_a_reason(screen: Screen, web_desk: WebDesk) -> None:
    page, code = screen.page, card(web_desk, "give", 2)
    await read_card(page, code)
    await confirmed(page)
    await page.locator(".scan-more").click()
    await page.get_by_role("button", name="Cantidad").click()
    await page.get_by_role("button", name="Más: Toalla").click()
    await page.get_by_role("button", name="Guardar la entrega").click()
    await expect(page.locator(".verdict-word")).to_have_text("ATENCIÓN")
    await expect(page.locator(".verdict-far")).to_contain_text("Falta 1 toalla")
    await confirmed(page)
    owed = await web_desk.get(COORDINATOR.actor, f"/distribution/v1/owed?site_id={web_desk.demo.site_id}&card={code}")
    assert [line["quantity"] for line in owed["items"]] == [1]
    await page.get_by_role("button", name="Entendido").click()
    await asyncio.sleep(2.6)  # the card was put away
    await read_card(page, code)
    await page.get_by_role("button", name="Autorizar con motivo").click()
    await page.get_by_role("radio", name="Vino dañado").check()
    await page.get_by_role("button", name="Entregar 1 kit").click()
    await expect(page.locator(".verdict-word")).to_have_text("ATENCIÓN")
    await confirmed(page)


async def test_a_code_by_hand_is_checked_as_it_is_typed(screen: Screen, web_desk: WebDesk) -> None:
    page, code = screen.page, card(web_desk, "already_received")
    await page.get_by_role("button", name="Código").click()
    field = page.locator("dialog[open] input.input")
    await expect(field).to_be_focused()
    await field.press_sequentially(code[:7].lower(), delay=90)
    await page.get_by_role("button", name="Usar este código").click()
    await expect(page.locator("dialog[open]")).to_contain_text("faltan 3")
    await field.fill(f"{code[:3]} {code[3:6]} {code[6:]}".lower())
    await page.get_by_role("button", name="Usar este código").click()
    assert await word(page) == "YA RECIBIÓ"
