from datetime import timedelta
from io import StringIO

from rich.console import Console

from amparo.replay.bar import Bar
from amparo.replay.curve import DAYS, FIRST_DAY


def shown(*, terminal: bool) -> str:
    out = StringIO()
    bar = Bar(Console(file=out, width=100, force_terminal=terminal))
    with bar.progress:
        for day in range(DAYS):
            bar.advance(day + 1, DAYS, FIRST_DAY + timedelta(days=day))
    return out.getvalue()


def test_where_there_is_no_terminal_a_line_is_printed_for_each_month_and_the_last_day() -> None:
    lines = shown(terminal=False).splitlines()
    assert [line.split()[2].rstrip(",") for line in lines] == [
        *(f"01.{month:02}.2023" for month in range(1, 13)),
        "31.12.2023",
    ]


def test_on_a_terminal_there_is_a_bar_and_no_lines() -> None:
    assert "Honduras 2023: 01.02.2023" not in shown(terminal=True)
    assert "365/365" in shown(terminal=True)
