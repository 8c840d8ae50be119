"""Every screen of the web client and its main states: what is looked at, as a picture and by axe."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page

from amparo.demo_desk.names import DESK
from tests.support import web_scan_views
from tests.support.web_desk import WebDesk

Prepare = Callable[[Page, WebDesk], Awaitable[None]]
SETTLES_MS = 500
"""A screen that asks the server draws what is kept at once, and again soon."""
NOTHING_LOADS = "() => document.querySelector('.skeleton') === null"


@dataclass(frozen=True)
class View:
    """A screen in a state: the hash that leads to it, and what to do there."""

    name: str
    place: str
    prepare: Prepare | None = None

    def __str__(self) -> str:
        return self.name


async def show(page: Page, desk: WebDesk, view: View) -> None:
    """Go to a view and wait until it stands."""
    await page.evaluate("(place) => { location.hash = place }", view.place)
    await page.locator("h1").first.wait_for()
    await page.locator("main").first.wait_for()
    await page.wait_for_function(NOTHING_LOADS)
    if view.prepare is not None:
        await view.prepare(page, desk)
    await page.wait_for_timeout(SETTLES_MS)


async def speak(page: Page, language: str) -> None:
    """Change the language as the device's screen does."""
    await page.evaluate("() => { location.hash = '#/device' }")
    await page.get_by_role("radio", name="English" if language == "en" else "Español").check(force=True)
    await page.wait_for_function("(tag) => document.documentElement.lang.startsWith(tag)", arg=language)


def _either(spanish: str, english: str) -> re.Pattern[str]:
    """A text in whichever language the screen speaks."""
    return re.compile(f"^({spanish}|{english})$")


async def _beds_anew(page: Page) -> None:
    """The board with nothing begun on it: it forgets that when it is left."""
    await page.evaluate("() => { location.hash = '#/start' }")
    await page.locator(".start-trio").wait_for()
    await page.evaluate("() => { location.hash = '#/beds' }")
    await page.locator(".tile, .beds-row-title").first.wait_for()
    await _laid_out(page)


async def _laid_out(page: Page) -> None:
    """All rooms of the board have their size, also those under the fold, and nothing is half under the numbers."""
    await page.evaluate(
        "() => { for (const one of document.querySelectorAll('.beds-room')) one.style.contentVisibility = 'visible'"
        "; scrollTo(0, 0) }"
    )


async def _board(page: Page, _: WebDesk) -> None:
    await _laid_out(page)


async def _given_a_place(page: Page, _: WebDesk) -> None:
    await _beds_anew(page)
    await page.locator(".beds-tray button", has_text=_either("Asignar", "Assign")).first.click()
    await page.locator(".opt").first.wait_for()


async def _asked_to_confirm(page: Page, desk: WebDesk) -> None:
    await _given_a_place(page, desk)
    await page.locator(".dock .btn-primary, .beds-aside-foot .btn-primary").locator("visible=true").first.click()
    await page.locator("dialog[open]").wait_for()


async def _filters(page: Page, _: WebDesk) -> None:
    await _beds_anew(page)
    await page.get_by_text(_either("Tablero", "Board")).click()
    await page.get_by_role("button", name=_either("Filtros", "Filters")).click()
    await page.locator("dialog[open]").wait_for()


async def _a_guest(page: Page, _: WebDesk) -> None:
    await _beds_anew(page)
    await page.locator(".tile-occupied").first.click()
    await page.get_by_role("button", name=_either("Egreso", "Leaves")).wait_for()


async def _as_a_list(page: Page, _: WebDesk) -> None:
    await _beds_anew(page)
    await page.get_by_text(_either("Lista", "List")).click()
    await page.locator(".beds-row-title").first.wait_for()
    await _laid_out(page)


async def _legend(page: Page, _: WebDesk) -> None:
    await _beds_anew(page)
    await page.get_by_text(_either("Tablero", "Board")).click()
    await page.get_by_role("button", name=_either("Leyenda", "Legend")).click()
    await page.locator("dialog[open]").wait_for()


async def _found(page: Page, desk: WebDesk) -> None:
    await page.locator("input[name=find]").fill(desk.demo.cards[0].code)
    await page.locator(".find-here .li").first.wait_for()


async def _found_nowhere(page: Page, _: WebDesk) -> None:
    await page.locator("input[name=find]").fill("nadie con este nombre")
    await page.locator("input[name=find]").press("Enter")
    await page.locator(".card .b").wait_for()


async def _asked_too_early(page: Page, _: WebDesk) -> None:
    await page.locator(".dock .btn").click()
    await page.locator(".msg-problem").first.wait_for()


async def _family(page: Page, desk: WebDesk) -> None:
    await _found(page, desk)
    await page.locator(".find-here .li").first.click()
    await page.locator(".household-end").first.wait_for()
    await page.wait_for_function(NOTHING_LOADS)


async def _family_named(page: Page, desk: WebDesk) -> None:
    await _family(page, desk)
    await page.locator(".household .card-head .btn").first.click()
    await page.locator(".household .li-text").nth(1).wait_for()


async def _family_leaves(page: Page, desk: WebDesk) -> None:
    await _family(page, desk)
    await page.locator(".dock .btn-ink").click()
    await page.locator("dialog[open]").wait_for()


async def _joins(page: Page, desk: WebDesk) -> None:
    await _family(page, desk)
    await page.locator(".household-actions a[href$='/add']").click()
    await page.locator("input[name=given_names]").wait_for()


async def _one_card(page: Page, desk: WebDesk) -> None:
    """Somebody of whom no more is known than a card."""
    path = f"/registration/v1/roster?site_id={desk.demo.site_id}"
    people = (await desk.get(DESK.actor, path))["people"]
    card = next(one["card_codes"][0] for one in people if one["person_id"] is None and one["household_id"] is None)
    await page.evaluate("(card) => { location.hash = `#/household?card=${card}` }", card)
    await page.locator(".household-end").first.wait_for()


async def _family_typed(page: Page, _: WebDesk) -> None:
    """A child with the head, of whom it is asked who cares for them."""
    await page.locator("input[name=given_names]").first.fill("Rosa Amelia")
    await page.locator("input[name=family_names]").first.fill("Mejía Zelaya")
    await page.locator("main button", has_text=_either("Persona", "Person")).first.click()
    child = page.locator(".register-member")
    await child.locator("input[name=given_names]").fill("Ángel David")
    await child.locator(".input-short").fill("8")


VIEWS = (
    View("start", "#/start"),
    View("scan", "#/scan"),
    View("scan-deliver", "#/scan", web_scan_views.given),
    View("scan-already", "#/scan", web_scan_views.already),
    View("scan-not-entitled", "#/scan", web_scan_views.not_entitled),
    View("scan-unread", "#/scan", web_scan_views.unread),
    View("find", "#/find"),
    View("find-found", "#/find", _found),
    View("find-nobody", "#/find", _found_nowhere),
    View("find-asked", "#/find/asked", _asked_too_early),
    View("household", "#/find", _family),
    View("household-named", "#/find", _family_named),
    View("household-leaves", "#/find", _family_leaves),
    View("household-joins", "#/find", _joins),
    View("household-card", "#/find", _one_card),
    View("register", "#/register"),
    View("register-family", "#/register", _family_typed),
    View("groups", "#/groups"),
    View("beds", "#/beds", _board),
    View("beds-placing", "#/beds", _given_a_place),
    View("beds-confirm", "#/beds", _asked_to_confirm),
    View("beds-filters", "#/beds", _filters),
    View("beds-guest", "#/beds", _a_guest),
    View("beds-list", "#/beds", _as_a_list),
    View("beds-legend", "#/beds", _legend),
    View("outbox", "#/outbox"),
    View("activity", "#/activity"),
    View("closing", "#/closing"),
    View("report", "#/report"),
    View("device", "#/device"),
    View("help", "#/help"),
    View("help-authority", "#/help/authority"),
    View("scanner-test", "#/scanner-test"),
    View("print", "#/print"),
    View("print-roster", "#/print/roster"),
    View("print-note", "#/print/note"),
    View("print-card", "#/print/card"),
    View("print-receipt", "#/print/receipt"),
    View("print-outage", "#/print/outage"),
    View("print-signs", "#/print/signs"),
    View("type-register", "#/print/type-register"),
    View("type-sheet", "#/print/type-sheet"),
)
