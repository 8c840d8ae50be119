"""The walk of whoever tries it: a family is registered, housed, given a kit; then the same without a network."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from amparo.demo_desk.names import COORDINATOR, DESK
from tests.support.browser import PHONE, Screen
from tests.support.eventually import eventually
from tests.support.scanning import word
from tests.support.web_cards import issued_card, new_cards
from tests.support.web_desk import WebDesk, signed_in
from tests.support.web_guests import board
from tests.support.web_outbox import chip_says


async def test_a_family_is_registered_housed_and_given_a_kit_with_and_without_a_network(
    browser: Browser, web_desk: WebDesk
) -> None:
    await _walk(browser, web_desk)


async def test_the_same_walk_over_separate_processes_and_rabbitmq(browser: Browser, distributed_desk: WebDesk) -> None:
    await _walk(browser, distributed_desk)


async def _walk(browser: Browser, desk: WebDesk) -> None:
    here, away = await new_cards(desk, 2)
    async with Screen.on(browser, PHONE, base_url=desk.url) as screen:
        page = await signed_in(screen, desk)
        await _everything(page, here, "Marta Elena", "Confirmado")
        await _arrives(desk, here)

        await screen.leave_the_network()
        await _everything(page, away, "Gloria Isabel", "Guardado en este teléfono")
        await chip_says(page, "por enviar")
        assert (await _taken(desk, away)) == 0

        await screen.find_the_network()
        await chip_says(page, "Todo enviado")
        await _arrives(desk, away)
    for card in (here, away):
        await _leave(desk, card)


async def _everything(page: Page, card: str, mother: str, mark: str) -> None:
    await page.evaluate("location.hash = '#/start'")
    await page.get_by_role("link", name="Registrar").first.tap()
    await _registered(page, card, mother)
    await page.get_by_role("link", name="Asignar lugar").tap()
    await page.locator(".dock .btn-primary", has_text="Confirmar ").tap()
    await page.get_by_role("button", name="Confirmar 2 lugares").tap()
    await expect(page.locator(".toast")).to_contain_text("2 personas en ")

    await page.evaluate("location.hash = '#/start'")
    await page.get_by_role("link", name="Escanear").first.tap()
    await expect(page.locator(".scan-about")).to_contain_text("Lista de las")
    await page.get_by_role("button", name="Código").tap()
    await page.locator("dialog[open] input.input").press_sequentially(card.lower(), delay=90)
    await page.get_by_role("button", name="Usar este código").tap()
    assert await word(page) == "ENTREGAR"
    await expect(page.locator(".scan-mark")).to_contain_text(mark, timeout=20_000)


async def _registered(page: Page, card: str, mother: str) -> None:
    """A mother and her child, with the card in her hand."""
    await page.locator("input[name=given_names]").fill(mother)
    await page.locator("input[name=family_names]").fill("Cáceres Padilla")
    await page.get_by_label("Edad en años").fill("41")
    await page.get_by_text("Mujer", exact=True).tap()
    await page.locator("input[name=municipality]").fill("danl")
    await page.get_by_role("option", name="Danlí").tap()
    for number in range(2):
        await page.get_by_role("radio", name="Sí").nth(number).tap()
    await page.get_by_role("button", name="Persona", exact=True).tap()
    child = page.locator(".register-member")
    await child.locator("input[name=given_names]").fill("Luis Fernando")
    await child.locator(".input-short").fill("8")
    await child.locator("select").select_option("CHILD")
    await child.get_by_text("Hombre", exact=True).tap()
    await page.locator("input[name=card]").fill(card)
    await page.locator(".dock .btn-primary").tap()
    await page.locator(".register-done").wait_for()


async def _arrives(desk: WebDesk, card: str) -> None:
    """At registration, in beds side by side, and in the round."""
    household_id = (await issued_card(desk, card))["household_id"]
    household = await desk.get(COORDINATOR.actor, f"/registration/v1/households/{household_id}")
    assert household["size"] == 2

    async def housed() -> bool:
        return len(await _stays(desk, household_id)) == 2

    await eventually(housed, within_seconds=30)

    async def given() -> bool:
        return await _taken(desk, card) == 1

    await eventually(given, within_seconds=30)


async def _stays(desk: WebDesk, household_id: str) -> list[str]:
    """Their stays in beds."""
    beds = [bed for room in (await board(desk))["rooms"] for bed in room.get("beds", [])]
    guests = [guest for bed in beds for guest in bed.get("guests", [])]
    return [guest["stay_id"] for guest in guests if guest.get("household_id") == household_id]


async def _leave(desk: WebDesk, card: str) -> None:
    """Their beds are the other tests' again."""
    stays = await _stays(desk, (await issued_card(desk, card))["household_id"])
    ends = [{"stay_id": stay, "reason": "HOME"} for stay in stays]
    await desk.post(DESK.actor, "/shelter/v1/stays/end", {"site_id": str(desk.demo.site_id), "ends": ends})


async def _taken(desk: WebDesk, card: str) -> int:
    """Kits of today's round that the card's household has had."""
    path = f"/distribution/v1/entitlements?site_id={desk.demo.site_id}&card={card}"
    lines = (await desk.get(COORDINATOR.actor, path))["items"]
    return sum(line["taken"] for line in lines if line["round_id"] == str(desk.demo.round_id))
