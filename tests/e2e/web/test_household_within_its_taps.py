"""A household's page: each of its tasks in as few taps as were promised, done at the service, and taken back."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from amparo.demo_desk.names import DESK
from tests.support.browser import PHONE, R1, Screen
from tests.support.eventually import eventually
from tests.support.web_cards import new_cards
from tests.support.web_desk import WebDesk, signed_in, within_taps
from tests.support.web_guests import Family, become, board
from tests.support.web_people import Guests, everybody

GATE_TAPS, CHECK_OUT_TAPS, UNDO_TAPS = 1, 2, 1


async def test_a_family_goes_out_and_comes_back_by_one_tap_each(
    browser: Browser, web_desk: WebDesk, guests: Guests
) -> None:
    family, _ = await guests()
    async with Screen.on(browser, R1, base_url=web_desk.url) as screen:
        page = await _page_of(screen, web_desk, family)
        async with within_taps(page, "temporary_exit", GATE_TAPS):
            await page.get_by_role("button", name="Salida temporal (2)").tap()
            await expect(page.locator(".toast")).to_contain_text("2 personas en salida temporal")
        await _away(web_desk, family, 2)

        async with within_taps(page, "undo_temporary_exit", UNDO_TAPS):
            await page.locator(".toast-undo").tap()
        await _away(web_desk, family, 0)

        await page.get_by_role("button", name="Salida temporal: Mujer").tap()
        await _away(web_desk, family, 1)
        async with within_taps(page, "return", GATE_TAPS):
            await page.get_by_role("button", name="Regreso: Mujer").tap()
        await _away(web_desk, family, 0)


async def test_a_family_is_checked_out_by_two_taps_and_comes_back_by_one(
    browser: Browser, web_desk: WebDesk, guests: Guests
) -> None:
    family, beds = await guests()
    async with Screen.on(browser, R1, base_url=web_desk.url) as screen:
        page = await _page_of(screen, web_desk, family)
        async with within_taps(page, "check_out_on_the_page", CHECK_OUT_TAPS):
            await page.get_by_role("button", name="Egreso").tap()
            await page.get_by_role("button", name="Sigue su viaje").tap()
            await expect(page.locator(".toast")).to_contain_text(f"Egreso de 2 personas · {', '.join(beds)}")
        await become(web_desk, family, 0)

        async with within_taps(page, "undo_check_out_on_the_page", UNDO_TAPS):
            await page.locator(".toast-undo").tap()
        assert await become(web_desk, family, 2) == sorted(beds)


async def test_a_child_never_leaves_alone_and_the_officer_is_called(
    browser: Browser, web_desk: WebDesk, guests: Guests
) -> None:
    family, _ = await guests()
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await _page_of(screen, web_desk, family)
        await page.get_by_role("button", name="Salida temporal: Niño").tap()
        sheet = page.locator("dialog[open]")
        await expect(sheet).to_contain_text("Aquí decide protección")
        await expect(sheet.locator("a[href^='tel:'], p", has_text="protección").first).to_be_visible()
        await sheet.get_by_role("button", name="Cancelar").tap()

        await page.get_by_role("button", name="Egreso").tap()
        await sheet.locator(".chip", has_text="Mujer").tap()  # the mother stays
        await expect(sheet.get_by_role("button", name="Sigue su viaje")).to_have_count(0)
        await expect(sheet).to_contain_text("Una niña o un niño no sale sin una persona adulta")
        await sheet.get_by_role("button", name="Cancelar").tap()
        await expect(page.locator(".toast")).to_have_count(0)
    await become(web_desk, family, 2)


async def test_luggage_is_taken_in_and_handed_out_under_its_number(
    browser: Browser, web_desk: WebDesk, guests: Guests
) -> None:
    family, _ = await guests()
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await _page_of(screen, web_desk, family)
        tag = f"T-{family.card[-4:]}"
        await page.get_by_role("button", name="Guardar", exact=True).tap()
        await page.locator("input[name=tag]").fill(tag.lower())
        await page.get_by_role("button", name="Guardar equipaje").tap()
        await _bags(web_desk, tag, 1)
        await page.get_by_role("button", name="Egreso").tap()
        await expect(page.locator("dialog[open]")).to_contain_text(f"Tiene 1 equipaje guardado: {tag}")
        await page.get_by_role("button", name="Cancelar").tap()

        await page.get_by_role("button", name=f"Entregar equipaje {tag}").tap()
        await _bags(web_desk, tag, 0)
        await page.locator(".toast-undo").tap()
        await _bags(web_desk, tag, 1)
        await expect(page.locator(".li", has_text=tag)).to_be_visible()


async def test_a_card_is_paused_counts_again_and_another_is_given(
    browser: Browser, web_desk: WebDesk, guests: Guests
) -> None:
    family, _ = await guests()
    [another] = await new_cards(web_desk, 1)
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await _page_of(screen, web_desk, family)
        await page.get_by_role("button", name=f"Pausar tarjeta {family.card[-4:]}").tap()
        await page.get_by_role("button", name="Se perdió").tap()
        await _card(web_desk, family.card, "PAUSED")
        await expect(page.locator(".li", has_text="En pausa")).to_be_visible()
        await page.locator(".toast-undo").tap()
        await _card(web_desk, family.card, "ISSUED")

        await page.get_by_role("button", name="Dar otra tarjeta").tap()
        await page.locator("input[name=card]").fill(another[:-1])
        await page.get_by_role("button", name="Dar tarjeta", exact=True).tap()
        await expect(page.locator("dialog[open]")).to_contain_text("Faltan caracteres: son diez.")
        await page.locator("input[name=card]").fill(another)
        await page.get_by_role("button", name="Dar tarjeta", exact=True).tap()
        await _card(web_desk, another, "ISSUED")


async def test_somebody_joins_the_family_and_somebody_is_born(
    browser: Browser, web_desk: WebDesk, guests: Guests
) -> None:
    family, _ = await guests()
    async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
        page = await _page_of(screen, web_desk, family)
        await page.get_by_role("link", name="Añadir integrante").tap()
        await page.locator("input[name=given_names]").fill("Tomás")
        await page.get_by_role("button", name="Añadir a la familia").tap()
        await expect(page.locator(".msg-problem")).to_contain_text("Elija una opción")
        await page.locator(".seg-item", has_text="Hombre").tap()
        await page.locator(".with-unit input").fill("40")
        await page.get_by_role("button", name="Añadir a la familia").tap()
        await _size(web_desk, family, 3)

        await page.get_by_role("link", name="Añadir integrante").tap()
        await page.locator(".seg-item", has_text="Nació aquí").tap()
        await page.locator(".seg-item", has_text="Mujer").tap()
        await page.locator(".seg-item", has_text="Madre o padre").tap()
        await page.get_by_role("button", name="Añadir a la familia").tap()
        await _size(web_desk, family, 4)


async def _page_of(screen: Screen, desk: WebDesk, family: Family) -> Page:
    page = await signed_in(screen, desk)
    await page.evaluate("(hash) => { location.hash = hash }", f"#/household/{family.household_id}")
    await page.get_by_role("button", name="Egreso").wait_for()
    return page


async def _away(desk: WebDesk, family: Family, count: int) -> None:
    async def there() -> bool:
        own = [one for one in everybody(await board(desk)) if one.get("household_id") == family.household_id]
        return sum(bool(one.get("away_since")) for one in own) == count

    await eventually(there, within_seconds=30)


async def _bags(desk: WebDesk, tag: str, count: int) -> None:
    async def there() -> bool:
        items = (await desk.get(DESK.actor, f"/shelter/v1/shelters/{desk.demo.site_id}/bags"))["items"]
        return bool(sum(one["tag"] == tag for one in items) == count)

    await eventually(there, within_seconds=30)


async def _card(desk: WebDesk, code: str, state: str) -> None:
    async def there() -> bool:
        try:
            return bool((await desk.get(DESK.actor, f"/registration/v1/cards/{code}"))["state"] == state)
        except AssertionError:
            return False

    await eventually(there, within_seconds=30)


async def _size(desk: WebDesk, family: Family, size: int) -> None:
    async def there() -> bool:
        shown = await desk.get(DESK.actor, f"/registration/v1/households/{family.household_id}")
        return bool(shown["size"] == size == len(shown["members"]))

    await eventually(there, within_seconds=30)
