"""Where a table begins, what its columns are called, and what they are taken to hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.registration.rules.lists import limits
from services.registration.rules.lists.letters import letters_of
from services.registration.rules.lists.refused import FileRefused
from services.registration.rules.lists.tables import Cell, Row
from services.registration.rules.lists.words import (
    COUNTS,
    IS_NUMBER,
    MARKS,
    MAY_BE_MARK,
    NAMES,
    NO_MARKS,
    SEVERAL,
    field_of,
    folded,
)
from services.registration.vocabulary import ListField
from shared.contracts.vocabulary import Sex

_HEADING_WORDS_MAX = 12
_KNOWN_MIN = 2


@dataclass(frozen=True)
class Layout:
    """A table's place and columns; rows are numbered from 1 as the file shows them, columns from 0."""

    first_row: int
    headings: Sequence[str]

    @property
    def signature(self) -> str:
        """What two files of one layout have in common: their headings, folded, in order."""
        return "|".join(folded(heading) for heading in self.headings)

    def column_name(self, column: int) -> str:
        """The letter under which a spreadsheet shows the column."""
        return letters_of(column)


@dataclass(frozen=True)
class Columns:
    """What each column holds, and what an `M` stands for in the column of sexes."""

    fields: Mapping[int, ListField]
    m_means: Sex | None = None


def layout_of(sample: Sequence[Row]) -> Layout:
    """The layout of a table by its first rows: one line of headings, or two where the upper one is merged over some.

    Raises:
        FileRefused: no row looks like headings.
    """
    best, known = 0, 0
    for place, row in enumerate(sample[: limits.HEADER_ROWS_MAX]):
        found = _known(row)
        if found > known:
            best, known = place, found
    if known < _KNOWN_MIN:
        best = _first_wide(sample)
    upper, lower = sample[best], sample[best + 1] if best + 1 < len(sample) else []
    if known and best and _is_heading_line(sample[best - 1]) and _known(sample[best - 1]):
        best, upper, lower = best - 1, sample[best - 1], sample[best]
    if _continues(upper, lower):
        return Layout(best + 3, _joined(upper, lower))
    return Layout(best + 2, [_heading(cell) for cell in upper])


def _heading(cell: Cell) -> str:
    return "" if cell is None else str(cell)[:100]


def _known(row: Row) -> int:
    """How many cells of the row are headings that are known; data is none, whatever words it holds."""
    if not _is_heading_line(row):
        return 0
    return sum(field_of(folded(str(cell))) is not None for cell in row if isinstance(cell, str))


def _is_heading_line(row: Row) -> bool:
    texts = [cell for cell in row if cell is not None]
    return len(texts) >= 2 and all(
        isinstance(cell, str) and len(cell.split()) <= _HEADING_WORDS_MAX and not any(one.isdigit() for one in cell[:3])
        for cell in texts
    )


def _first_wide(sample: Sequence[Row]) -> int:
    for place, row in enumerate(sample[: limits.HEADER_ROWS_MAX]):
        if _is_heading_line(row) and len(sample) > place + 1:
            return place
    raise FileRefused("file_has_no_table")


def _continues(upper: Row, lower: Row) -> bool:
    """Whether the second line names what the first is merged over: known words below, mostly under gaps."""
    if not _is_heading_line(lower) or not _known(lower):
        return False
    below = [place for place, cell in enumerate(lower) if cell is not None]
    gaps = [place for place in below if place >= len(upper) or upper[place] is None]
    return len(gaps) * 2 >= len(below) - 1


def _joined(upper: Row, lower: Row) -> list[str]:
    """Two lines as one: a merged cell's text stands in its first column only, and holds as far as there is a second."""
    width = max(len(upper), len(lower))
    over, headings = "", []
    for place in range(width):
        top = upper[place] if place < len(upper) else None
        under = lower[place] if place < len(lower) else None
        if top is not None:
            over = str(top)
        elif under is None:
            over = ""
        headings.append(_heading(" ".join(str(one) for one in (over, under) if one)) if top or under else "")
    return headings


def suggested(layout: Layout, sample: Sequence[Row]) -> Columns:
    """What the columns seem to hold, by their headings and by what stands in them."""
    rows = sample[layout.first_row - 1 :]
    fields: dict[int, ListField] = {}
    for column, heading in enumerate(layout.headings):
        field = _field(column, folded(heading), rows)
        if field is ListField.IGNORED or field in SEVERAL or field not in fields.values():
            fields[column] = field
        else:
            fields[column] = ListField.IGNORED
    return Columns(_settled(fields, layout, rows), _m_means(fields, rows))


def _field(column: int, heading: str, rows: Sequence[Row]) -> ListField:
    field = field_of(heading) if heading else None
    if field in NAMES and MAY_BE_MARK.search(heading) and _holds_marks(column, rows):
        return ListField.HEAD_MARK
    return field or ListField.IGNORED


def _holds_marks(column: int, rows: Sequence[Row]) -> bool:
    values = {folded(str(row[column])) for row in rows if column < len(row) and row[column] is not None}
    return bool(values) and values <= MARKS | NO_MARKS


def _settled(fields: dict[int, ListField], layout: Layout, rows: Sequence[Row]) -> dict[int, ListField]:
    """A lone column of names holds whole names; a first column of numbers with gaps, or repeats, counts families."""
    held = set(fields.values())
    lone = ListField.GIVEN_NAMES in held and ListField.FAMILY_NAMES not in held
    if lone and sum(field is ListField.GIVEN_NAMES for field in fields.values()) == 1:
        whole = ListField.IGNORED if ListField.FULL_NAME in held else ListField.FULL_NAME
        fields = {column: whole if field is ListField.GIVEN_NAMES else field for column, field in fields.items()}
    if ListField.HOUSEHOLD_NUMBER not in held and not held & set(COUNTS):
        for column, heading in enumerate(layout.headings):
            if IS_NUMBER.match(folded(heading)) and _groups(column, rows):
                return {**fields, column: ListField.HOUSEHOLD_NUMBER}
    return fields


def _groups(column: int, rows: Sequence[Row]) -> bool:
    """Whether the column's numbers stand for several rows each: gaps below them, or one number again and again."""
    filled = [row for row in rows if any(cell is not None for cell in row)]
    values = [row[column] if column < len(row) else None for row in filled]
    numbers = [value for value in values if value is not None]
    return bool(numbers) and (len(numbers) < len(values) * 0.8 or len(set(numbers)) < len(numbers) * 0.8)


def _m_means(fields: Mapping[int, ListField], rows: Sequence[Row]) -> Sex | None:
    """Masculino where the column also says F, mujer where it also says H; else nobody knows."""
    for column, field in fields.items():
        if field is ListField.SEX:
            values = {folded(str(row[column])) for row in rows if column < len(row) and row[column] is not None}
            if "f" in values and "h" not in values:
                return Sex.MALE
            if "h" in values and "f" not in values:
                return Sex.FEMALE
    return None


def is_enough(mapping: Columns) -> bool:
    """Whether a list can be read so: somebody's name, or people by number."""
    held = set(mapping.fields.values())
    return bool(held & (NAMES | set(COUNTS) | {ListField.TOTAL}))
