"""Cards on paper: where everything stands on a sheet, and the PDF of it. Pure: bytes from what is given."""

from services.registration.rules.printing.layouts import LAYOUTS, PAGES, Layout, Page
from services.registration.rules.printing.sheets import Printed, sheet_of
from services.registration.rules.printing.texts import CARD_TEXTS

__all__ = ["CARD_TEXTS", "LAYOUTS", "PAGES", "Layout", "Page", "Printed", "sheet_of"]
