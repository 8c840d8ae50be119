"""The camera as a scanner: the client's own reader, from its own origin, reads a printed card's QR."""

from __future__ import annotations

from pathlib import Path

import segno
from playwright.async_api import async_playwright, expect

from tests.support.browser import PHONE, Screen, chromium
from tests.support.scanning import on_the_scan_screen, word
from tests.support.web_desk import WebDesk

WIDTH, HEIGHT, GREY = 640, 480, 128


def film_of(text: str, file: Path) -> Path:
    """What a camera sees that is held over a card: one picture, uncompressed (YUV4MPEG2)."""
    modules = [[bool(module) for module in row] for row in segno.make(text, error="h", micro=False).matrix]
    side = 8
    left, top = (WIDTH - len(modules) * side) // 2, (HEIGHT - len(modules) * side) // 2
    light = bytearray([235]) * (WIDTH * HEIGHT)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            for line in range(side if dark else 0):
                at = (top + y * side + line) * WIDTH + left + x * side
                light[at : at + side] = bytes([16]) * side
    colour = bytes([GREY]) * (WIDTH * HEIGHT // 2)
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\nFRAME\n".encode()
    file.write_bytes(head + bytes(light) + colour)
    return file


async def test_a_card_before_the_camera_is_a_scan(web_desk: WebDesk, tmp_path: Path) -> None:
    [code] = [one.code for one in web_desk.demo.cards if one.verdict == "already_received"]
    camera = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film_of(code, tmp_path / 'card.y4m')}",
    )
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=camera)
        try:
            async with Screen.on(browser, PHONE, base_url=web_desk.url) as screen:
                page, asked = screen.page, []
                page.on("request", lambda request: asked.append(request.url))
                await on_the_scan_screen(screen, web_desk)
                await page.get_by_role("button", name="Cámara").click()
                await expect(page.locator(".verdict-received")).to_be_visible(timeout=30_000)
                assert await word(page) == "YA RECIBIÓ"
                assert all(url.startswith((web_desk.url, "blob:", "data:")) for url in asked)
        finally:
            await browser.close()
