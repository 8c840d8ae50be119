"""Small cells: what of a table may leave the agency, so that nobody works out the rest.

A number below `CELL_MIN` is not shown, and neither are others that would give it away ("complements"): whoever knows
how the table adds up, and that nobody is counted below zero, must be left with a span of at least `CELL_MIN` for each
number that is not shown. That is checked, not supposed, by what each number could be: a table's numbers that are not
shown can change together along the circles of a graph whose nodes are its lines, so how far one can change is a
greatest flow (Gusfield, A Graph Theoretic Approach to Statistical Data Security, 1988).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

CELL_MIN = 10
"""Numbers below this do not leave the agency."""

Cell = tuple[int, int]
Node = tuple[str, int]


def with_totals(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """The table with a last column and a last row of its sums."""
    lines = [[*row, sum(row)] for row in rows]
    return [*lines, [sum(column) for column in zip(*lines, strict=True)]]


def hidden_cells(rows: Sequence[Sequence[int]], cell_min: int = CELL_MIN) -> frozenset[Cell]:
    """The cells of `with_totals(rows)` that are not shown, by row and column."""
    table = with_totals(rows)
    cells = [(row, column) for row, line in enumerate(table) for column, _ in enumerate(line)]
    if table[-1][-1] < cell_min:
        return frozenset(cells)
    hidden = {cell for cell in cells if _value(table, cell) < cell_min}
    while (known := _too_well_known(table, hidden, cell_min)) is not None:
        hidden.add(_complement(table, hidden, known))
    return frozenset(hidden)


def hides_all(counts: Sequence[int], cell_min: int = CELL_MIN) -> bool:
    """Whether counts that hang together are not shown: one of them is somebody, and too few."""
    return any(0 < count < cell_min for count in counts) or max(counts, default=0) < cell_min


def _value(table: Sequence[Sequence[int]], cell: Cell) -> int:
    return table[cell[0]][cell[1]]


def _too_well_known(table: Sequence[Sequence[int]], hidden: set[Cell], cell_min: int) -> Cell | None:
    return next((cell for cell in sorted(hidden) if span_of(table, hidden, cell, cell_min) < cell_min), None)


def _complement(table: Sequence[Sequence[int]], hidden: set[Cell], known: Cell) -> Cell:
    """The least number that is still shown in a line of `known`, or in one of those that are hidden; never the sum."""
    last = (len(table) - 1, len(table[0]) - 1)
    shown = [
        (row, column)
        for row, line in enumerate(table)
        for column, _ in enumerate(line)
        if (row, column) not in hidden and (row, column) != last
    ]
    beside = [cell for cell in shown if cell[0] == known[0] or cell[1] == known[1]] or shown
    return min(beside or [last], key=lambda cell: (_value(table, cell), cell))


def span_of(table: Sequence[Sequence[int]], hidden: set[Cell] | frozenset[Cell], cell: Cell, enough: int) -> int:
    """How far apart the least and the greatest number are that `cell` could be (no more than `2 * enough` is told)."""
    edges = _edges(table, [one for one in hidden if one != cell], 2 * enough)
    row, column = ("row", cell[0]), ("column", cell[1])
    inner = _sign(table, cell) > 0
    up = _flow(edges, column if inner else row, row if inner else column, enough)
    edges = _edges(table, [one for one in hidden if one != cell], 2 * enough)
    down = _flow(edges, row if inner else column, column if inner else row, min(enough, _value(table, cell)))
    return up + down


def _sign(table: Sequence[Sequence[int]], cell: Cell) -> int:
    """A sum stands on the other side of its line's equation; the sum of sums on both."""
    in_last_row, in_last_column = cell[0] == len(table) - 1, cell[1] == len(table[0]) - 1
    return -1 if in_last_row != in_last_column else 1


def _edges(table: Sequence[Sequence[int]], cells: Sequence[Cell], most: int) -> dict[Node, dict[Node, int]]:
    """What each line can hand to another: a cell upwards without end, downwards no further than to zero."""
    edges: dict[Node, dict[Node, int]] = {}
    for cell in cells:
        row, column, left = ("row", cell[0]), ("column", cell[1]), min(_value(table, cell), most)
        there, back = (most, left) if _sign(table, cell) > 0 else (left, most)
        edges.setdefault(row, {})[column] = there
        edges.setdefault(column, {})[row] = back
    return edges


def _flow(edges: dict[Node, dict[Node, int]], source: Node, sink: Node, most: int) -> int:
    """The greatest flow from `source` to `sink`, up to `most`; it changes `edges` into what is left."""
    sent = 0
    while sent < most and (path := _path(edges, source, sink)):
        steps = list(_steps(path))
        width = min([most - sent, *(edges[one][other] for one, other in steps)])
        for one, other in steps:
            edges[one][other] -= width
            edges[other][one] = edges[other].get(one, 0) + width
        sent += width
    return sent


def _steps(path: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    return pairwise(path)


def _path(edges: Mapping[Node, Mapping[Node, int]], source: Node, sink: Node) -> list[Node] | None:
    """The shortest way over which anything can still go."""
    paths = [[source]]
    seen = {source}
    for path in paths:
        for node, left in edges.get(path[-1], {}).items():
            if left > 0 and node == sink:
                return [*path, node]
            if left > 0 and node not in seen:
                seen.add(node)
                paths.append([*path, node])
    return None
