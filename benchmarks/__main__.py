"""`make bench`: the benchmarks by name, or all of them."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from rich.console import Console
from rich.table import Table

from amparo.loop import run
from benchmarks.bed_race import bed_race
from benchmarks.board import board_500
from benchmarks.checkin import checkin
from benchmarks.desk_search import desk_search_1m, desk_search_1m_names, desk_search_200k
from benchmarks.drain import offline_drain
from benchmarks.figures import Figure, say
from benchmarks.handouts import handout_batch, handout_hot, handout_single
from benchmarks.imports import import_100k
from benchmarks.load import tool
from benchmarks.matching import match_batch_200k
from benchmarks.millions import handout_single_10m
from benchmarks.options import SECONDS_MAX, Options
from benchmarks.proposals import proposal_500
from benchmarks.register import register_household
from benchmarks.relay import relay
from benchmarks.replay import replay
from benchmarks.roster import roster_5000

Benchmark = Callable[[Options], Coroutine[Any, Any, Figure]]
BENCHMARKS: dict[str, Benchmark] = {
    "handout_single": handout_single,
    "handout_hot": handout_hot,
    "handout_single_10m": handout_single_10m,
    "handout_batch": handout_batch,
    "offline_drain": offline_drain,
    "checkin": checkin,
    "board_500": board_500,
    "bed_race": bed_race,
    "proposal_500": proposal_500,
    "relay": relay,
    "register_household": register_household,
    "roster_5000": roster_5000,
    "desk_search_200k": desk_search_200k,
    "desk_search_1m": desk_search_1m,
    "desk_search_1m_names": desk_search_1m_names,
    "import_100k": import_100k,
    "match_batch_200k": match_batch_200k,
    "replay": replay,
}
FULL_ONLY = {
    "replay",
    "desk_search_1m",
    "desk_search_1m_names",
    "import_100k",
    "match_batch_200k",
    "handout_single_10m",
    "bed_race",
}


def main() -> int:
    """Run what was named; 1 if something is slower than it must be."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that databases and processes are ended
    options, names = _asked()
    say(f"{options.pairs} pairs of {options.seconds} s each; load by {tool()}")
    figures = []
    for name in names:
        say(f"\n{name}: {(BENCHMARKS[name].__doc__ or '').splitlines()[0]}")
        figures.append(run(BENCHMARKS[name](options)))
        print(json.dumps(figures[-1].facts()), flush=True)
    _show(figures)
    return int(not all(figure.fast_enough for figure in figures))


def _asked() -> tuple[Options, list[str]]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS))
    parser.add_argument("--pairs", type=int, default=Options.pairs, help="interleaved pairs (default %(default)s)")
    parser.add_argument("--seconds", type=int, default=Options.seconds, help="of each run (default %(default)s)")
    what = "the replay, the import, the offline scans, the ten million, the races for a bed"
    parser.add_argument("--scale", type=float, default=Options.scale, help=f"of {what} (default %(default)s)")
    parser.add_argument("--full", action="store_true", help=f"also {', '.join(sorted(FULL_ONLY))}")
    parsed = parser.parse_args()
    if unknown := set(parsed.names) - set(BENCHMARKS):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    if not 1 <= parsed.seconds <= SECONDS_MAX:
        parser.error(f"--seconds may be 1 to {SECONDS_MAX}")
    usual = [name for name in BENCHMARKS if parsed.full or name not in FULL_ONLY]
    return Options(parsed.pairs, parsed.seconds, parsed.scale), parsed.names or usual


def _show(figures: list[Figure]) -> None:
    table = Table("figure", "unit", "ours", "pgbench", "ratio", "range", "required", title="Benchmarks")
    for figure in figures:
        facts = figure.facts()
        cells = [facts["name"], facts["unit"], facts["value"], facts["pgbench"], facts["ratio"]]
        low_high = " to ".join(str(bound) for bound in facts["ratio_range"] or ())
        table.add_row(*("" if cell is None else str(cell) for cell in (*cells, low_high, figure.required)))
    Console(file=sys.stderr).print(table)


if __name__ == "__main__":
    sys.exit(main())
