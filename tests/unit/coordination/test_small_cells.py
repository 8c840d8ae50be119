"""Nobody works out a number that is not shown: attackers try, who know how tables add up and all that is shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.coordination.rules.small_cells import CELL_MIN, Cell, hidden_cells, hides_all, span_of, with_totals

Hiding = Callable[[Sequence[Sequence[int]], int], Collection[Cell]]
MIN = 3
"""Of the small tables: an attacker who tries every table there is has to finish."""


def small_alone(rows: Sequence[Sequence[int]], cell_min: int) -> Collection[Cell]:
    """What somebody would hide who does not think of complements."""
    table = with_totals(rows)
    return {(r, c) for r, line in enumerate(table) for c, number in enumerate(line) if number < cell_min}


def every_table(
    rows: Sequence[Sequence[int]], hidden: Collection[Cell], greatest: int
) -> Iterator[Sequence[Sequence[int]]]:
    """Every table without a number below zero that shows what is shown of `rows`."""
    shown = with_totals(rows)
    free = sorted(cell for cell in hidden if cell[0] < len(rows) and cell[1] < len(rows[0]))
    seen = [(r, c) for r, line in enumerate(shown) for c, _ in enumerate(line) if (r, c) not in hidden]
    for numbers in product(range(greatest + 1), repeat=len(free)):
        guess = [list(row) for row in rows]
        for (row, column), number in zip(free, numbers, strict=True):
            guess[row][column] = number
        whole = with_totals(guess)
        if all(whole[r][c] == shown[r][c] for r, c in seen):
            yield whole


def worked_out(rows: Sequence[Sequence[int]], hiding: Hiding, cell_min: int) -> list[Cell]:
    """The hidden cells that an attacker who tries every table knows better than by a span of `cell_min`."""
    hidden = hiding(rows, cell_min)
    tables = list(every_table(rows, hidden, sum(map(sum, rows))))
    values = {cell: [table[cell[0]][cell[1]] for table in tables] for cell in hidden}
    return [cell for cell, numbers in values.items() if max(numbers) - min(numbers) < cell_min]


SMALL_TABLES = [
    rows
    for numbers in product((0, 1, 3, 4), repeat=4)
    if sum(numbers) >= MIN
    for rows in ([list(numbers[:2]), list(numbers[2:])],)
]


def test_of_every_small_table_no_hidden_number_is_worked_out() -> None:
    assert [rows for rows in SMALL_TABLES if worked_out(rows, hidden_cells, MIN)] == []


def test_without_complements_the_attacker_finds_most_of_them() -> None:
    found = [rows for rows in SMALL_TABLES if worked_out(rows, small_alone, MIN)]
    assert len(found) > len(SMALL_TABLES) / 2


@pytest.mark.parametrize("rows", SMALL_TABLES[::9], ids=str)
def test_the_span_that_is_supposed_is_what_every_table_says(rows: list[list[int]]) -> None:
    hidden, table = frozenset(hidden_cells(rows, MIN)), with_totals(rows)
    tables = list(every_table(rows, hidden, sum(map(sum, rows))))
    for row, column in hidden:
        numbers = [one[row][column] for one in tables]
        down = min(table[row][column] - min(numbers), MIN)
        up = min(max(numbers) - table[row][column], MIN)
        if table[-1][-1] >= MIN:
            assert span_of(table, hidden, (row, column), MIN) == up + down


DAYS = st.lists(
    st.lists(st.one_of(st.integers(0, 12), st.integers(0, 120)), min_size=4, max_size=4), min_size=6, max_size=6
)


def equations(rows: Sequence[Sequence[int]]) -> np.ndarray:
    """How the lines of a table with totals add up, over its cells."""
    height, width = len(rows) + 1, len(rows[0]) + 1
    lines = [[(r, c) for c in range(width)] for r in range(height)]
    lines += [[(r, c) for r in range(height)] for c in range(width)]
    matrix = np.zeros((len(lines), height * width))
    for number, line in enumerate(lines):
        for place, (row, column) in enumerate(line):
            matrix[number, row * width + column] = -1 if place == len(line) - 1 else 1
    return matrix


@settings(max_examples=150, deadline=None)
@given(DAYS)
def test_no_hidden_number_of_a_days_table_follows_from_the_sums(rows: list[list[int]]) -> None:
    """By algebra alone: no combination of the equations leaves one hidden cell by itself."""
    hidden = sorted(hidden_cells(rows))
    width = len(rows[0]) + 1
    unknown = equations(rows)[:, [row * width + column for row, column in hidden]]
    rank = np.linalg.matrix_rank(unknown) if hidden else 0
    for place in range(len(hidden)):
        without = np.delete(unknown, place, axis=1)
        known = rank > (np.linalg.matrix_rank(without) if without.size else 0)
        assert not known or sum(map(sum, rows)) < CELL_MIN, hidden[place]


@settings(max_examples=150, deadline=None)
@given(DAYS)
def test_no_small_number_is_shown_and_each_hidden_one_is_anywhere_in_ten(rows: list[list[int]]) -> None:
    table, hidden = with_totals(rows), hidden_cells(rows)
    small = {(r, c) for r, line in enumerate(table) for c, number in enumerate(line) if number < CELL_MIN}
    assert small <= hidden
    if table[-1][-1] >= CELL_MIN:
        assert (len(rows), len(rows[0])) not in hidden
        assert min([span_of(table, hidden, cell, CELL_MIN) for cell in hidden], default=CELL_MIN) >= CELL_MIN


def test_a_table_of_large_numbers_is_shown_whole() -> None:
    assert hidden_cells([[10, 20], [30, 40]]) == frozenset()


def test_a_house_of_nine_shows_nothing() -> None:
    assert len(hidden_cells([[5, 4], [0, 0]])) == 9


def test_one_small_number_takes_others_with_it() -> None:
    hidden = hidden_cells([[40, 30], [25, 3]])
    assert {(1, 1)} < hidden
    assert len([cell for cell in hidden if cell[0] < 2 and cell[1] < 2]) >= 2


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [([0], True), ([9], True), ([10], False), ([12, 0], False), ([12, 9], True), ([], True), ([12, 12, 40], False)],
)
def test_counts_of_the_same_people_are_shown_together_or_not(counts: list[int], hidden: bool) -> None:
    assert hides_all(counts) is hidden
