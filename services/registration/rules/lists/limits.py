"""What a file may be at the most; beyond it is no list of households but an attack or a mistake."""

from __future__ import annotations

ROWS_MAX = 150_000
COLUMNS_MAX = 100
CELL_CHARACTERS_MAX = 2_000
INFLATED_BYTES_MAX = 300 * 1024 * 1024
"""All parts of a workbook together, unpacked."""
STRINGS_BYTES_MAX = 80 * 1024 * 1024
"""The part that is read whole before the first row."""
PARTS_MAX = 500
RATIO_MAX = 300
"""A real sheet packs 10 to 30 to 1; a bomb a thousand to 1."""
RATIO_FROM_BYTES = 5 * 1024 * 1024
"""Small parts may repeat themselves as much as they like."""
HEADER_ROWS_MAX = 40
SAMPLE_ROWS = 300
MEMBERS_MAX = 60
UNNAMED_MAX = 1_000
"""The same bounds as a registration at a desk has (`schemas/households.py`)."""
