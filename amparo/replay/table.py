"""The comparison: what was reported, what this scale expects, what the system says, and whether they agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from amparo.replay.figures import Basis, Figure, figures

WIDE_COLUMNS = 140
"""From here on the quotes fit beside the figures."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure compared; `actual` is None where the report has no such figure."""

    figure: Figure
    expected: int
    actual: int | None

    @property
    def agrees(self) -> bool:
        """A FLOOR is reached or passed; every other figure is met exactly."""
        if self.actual is None:
            return False
        if self.figure.basis is Basis.FLOOR:
            return self.actual >= self.expected
        return self.actual == self.expected


def compare(expected: Mapping[str, int], report: Mapping[str, int]) -> list[Row]:
    """A row for every figure: `expected` at the scale, `report` as the annual report gives it, by key."""
    return [Row(figure, expected[figure.key], report.get(figure.key)) for figure in figures()]


def agree(rows: Sequence[Row]) -> bool:
    """Whether all figures agree."""
    return all(row.agrees for row in rows)


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _at_least(row: Row, text: str) -> str:
    return f"≥ {text}" if row.figure.basis is Basis.FLOOR else text


def render(rows: Sequence[Row], scale: float, width: int) -> Group:
    """The table for a terminal of this width, with the rules of rounding and the notes under it.

    Where it is too narrow the quotes stand under the table too, by number.
    """
    quotes = [f"“{row.figure.quote}” ({row.figure.source})" for row in rows]
    numbers = {quote: number for number, quote in enumerate(dict.fromkeys(quotes), start=1)}
    wide = width >= WIDE_COLUMNS
    table = Table(title=f"Honduras 2023 at scale {scale:g}", expand=wide)
    table.add_column("Figure", ratio=3 if wide else None)
    for heading in ("Reported", "Expected", "System"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Basis", no_wrap=True)
    table.add_column("Agrees", justify="center", no_wrap=True)
    table.add_column("Quote", ratio=5 if wide else None)
    for row, quote in zip(rows, quotes, strict=True):
        table.add_row(
            escape(row.figure.label),
            _at_least(row, _number(row.figure.value)),
            _at_least(row, _number(row.expected)),
            _number(row.actual),
            row.figure.basis.value,
            "[green]yes[/green]" if row.agrees else "[bold red]NO[/bold red]",
            escape(quote if wide else f"[{numbers[quote]}]"),
        )
    under = [] if wide else [f"[{number}] {quote}" for quote, number in numbers.items()]
    return Group(table, Text("\n".join([*under, *legend(rows)])))


def legend(rows: Sequence[Row]) -> list[str]:
    """The rules of rounding, each with its figures, and the notes on single figures."""
    keys_by_rule: dict[str, list[str]] = {}
    keys_by_note: dict[str, list[str]] = {}
    for row in rows:
        keys_by_rule.setdefault(row.figure.rule.value, []).append(row.figure.key)
        if row.figure.note:
            keys_by_note.setdefault(row.figure.note, []).append(row.figure.key)
    rules = [f"Expected: {rule} ({', '.join(keys)})." for rule, keys in keys_by_rule.items()]
    return [*rules, *(f"{', '.join(keys)}: {note}" for note, keys in keys_by_note.items())]


def as_json(rows: Sequence[Row], *, scale: float, seed: int) -> dict[str, object]:
    """The same as plain data, ready for `json.dumps`."""
    return {
        "scale": scale,
        "seed": seed,
        "agrees": agree(rows),
        "figures": [
            {
                "key": row.figure.key,
                "label": row.figure.label,
                "reported": row.figure.value,
                "basis": row.figure.basis.value,
                "quote": row.figure.quote,
                "source": row.figure.source,
                "period": row.figure.period,
                "note": row.figure.note,
                "rule": row.figure.rule.value,
                "expected": row.expected,
                "actual": row.actual,
                "agrees": row.agrees,
            }
            for row in rows
        ],
    }
