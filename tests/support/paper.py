"""Reads printed codes back: a PDF's page as an image, and what a camera sees on it."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import pypdfium2
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageOps

DPI = 200


def pages_of(pdf: bytes, dpi: int = DPI) -> list[Image.Image]:
    """The pages of a PDF in grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def sizes_of(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in whole millimetres."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        sizes = [page.get_size() for page in document]
        return [(round(width * 25.4 / 72), round(height * 25.4 / 72)) for width, height in sizes]
    finally:
        document.close()


def words_of(pdf: bytes) -> str:
    """The text that stands in a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def read_codes(image: Image.Image) -> list[str]:
    """The texts of the QR codes that are found."""
    return [found.text for found in zxingcpp.read_barcodes(image) if found.format == zxingcpp.BarcodeFormat.QRCode]


def codes_in(pdf: bytes) -> list[str]:
    """What the QR codes of a PDF say, page by page in the order in which they were drawn."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn = [
            thing.get_bitmap().to_pil().convert("L")
            for page in document
            for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
        ]
    finally:
        document.close()
    return [text for image in drawn for text in read_codes(ImageOps.expand(image, border=image.width, fill=255))]


def piece(image: Image.Image, box_mm: Sequence[float], dpi: int = DPI) -> Image.Image:
    """A part of a page: left, upper, right and lower edge in millimetres."""
    left, upper, right, lower = (round(edge * dpi / 25.4) for edge in box_mm)
    return image.crop((left, upper, right, lower))


def rotated(image: Image.Image, degrees: float) -> Image.Image:
    """The image as a hand holds it."""
    return image.rotate(degrees, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)


def blurred(image: Image.Image, module_pixels: float) -> Image.Image:
    """Out of focus by a third of a module."""
    return image.filter(ImageFilter.GaussianBlur(module_pixels / 3))


def stained(image: Image.Image, share: float, *, quiet_modules: float, seed: int) -> Image.Image:
    """With one stain over `share` of the symbol, somewhere; the corners are spared.

    A QR's three corner marks are how it is found: whoever loses one loses the code, whatever its correction.
    """
    chance, spoiled = random.Random(seed), image.copy()
    quiet = image.width * quiet_modules
    symbol = image.width - 2 * quiet
    across = symbol * math.sqrt(share * 4 / math.pi)
    low, high = quiet + symbol * 0.16, quiet + symbol - across
    left, upper = chance.choice(
        [(high, chance.uniform(low, high)), (chance.uniform(low, high), high), (high * 0.9, high * 0.9)]
    )
    draw = ImageDraw.Draw(spoiled)
    draw.ellipse((left, upper, left + across, upper + across), fill=chance.choice((0, 128, 255)))
    return spoiled


def faded(image: Image.Image) -> Image.Image:
    """Black and white after rain: dark grey on light grey."""
    return image.point(lambda value: 90 + value * 110 // 255)


def bent(image: Image.Image, arc_degrees: float) -> Image.Image:
    """As a band around a wrist shows it: the width is a part of a cylinder, seen from the front."""
    width, height = image.size
    radius = width / math.radians(arc_degrees)
    half = math.radians(arc_degrees) / 2
    seen_width = int(2 * radius * math.sin(half))
    strips = []
    for left in range(0, seen_width, 4):
        edges = [(math.asin(max(-1, min(1, (x - seen_width / 2) / radius))) + half) * radius for x in (left, left + 4)]
        strips.append(((left, 0, left + 4, height), (edges[0], 0, edges[0], height, edges[1], height, edges[1], 0)))
    return image.transform((seen_width, height), Image.Transform.MESH, strips, resample=Image.Resampling.BILINEAR)
