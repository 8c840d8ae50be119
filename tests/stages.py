"""Runs the stages of `make check` and `make test`, and prints what each took against its budget.

A stage over its budget is marked and does not fail: nothing is timed in a test. A stage without tests fails.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from tests.support.browser import CHROMIUM_VARIABLE, chromium
from tests.support.servers import POSTGRES_VARIABLE, RABBITMQ_VARIABLE, NoServer, postgres_url, rabbitmq_url

Command = tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """A named list of commands, all of which must succeed, with the seconds that they may take."""

    name: str
    budget_seconds: int | None
    commands: tuple[Command, ...]


@dataclass(frozen=True)
class Outcome:
    """How a stage ended."""

    stage: Stage
    seconds: float
    failed: tuple[Command, ...]

    @property
    def verdict(self) -> str:
        """Passed, failed, or passed over its budget."""
        if self.failed:
            return "failed"
        over = self.stage.budget_seconds is not None and self.seconds > self.stage.budget_seconds
        return "passed, over its budget" if over else "passed"


STATIC = Stage(
    "format, lint, types, imports",
    None,
    (
        ("ruff", "format", "--check", "."),
        ("ruff", "check", "."),
        ("mypy",),
        ("lint-imports",),
        ("deptry", "."),
    ),
)
WEB = Stage("web client", 60, (("sh", ".ci/node", "npm", "--prefix", "web", "run", "--silent", "check"),))
SIDE_BY_SIDE = ("pytest", "-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
"""Two processes, each with databases and roles of its own: a third would meet Postgres' hundred connections.

Files go to them in the order of `tests/conftest.py`.
"""
UNIT = Stage("unit and contract", 180, ((*SIDE_BY_SIDE, "tests/unit", "tests/contract"),))
INTEGRATION = Stage("integration", 480, ((*SIDE_BY_SIDE, "tests/integration"),))
FAULTS = Stage("faults", 180, ((*SIDE_BY_SIDE, "tests/faults"),))
END_TO_END = Stage("end-to-end", 360, ((*SIDE_BY_SIDE, "tests/e2e", "--ignore", "tests/e2e/web"),))
BROWSER = Stage(
    "web client in a browser",
    180,
    (
        (
            *("pytest", "-q"),
            "tests/e2e/web/test_loading_budgets.py",
            "tests/e2e/web/test_a_newcomers_walk.py",
        ),
    ),
)
"""Loading on the reference device, and the walk of a newcomer: in one process, nothing else slows it.

`make web-report` runs all of `tests/e2e/web`.
"""

PLANS = {
    "check": (STATIC, WEB, UNIT),
    "test": (STATIC, WEB, UNIT, INTEGRATION, FAULTS, END_TO_END, BROWSER),
}


def run_stage(stage: Stage, run: Callable[[Command], int]) -> Outcome:
    """Run all commands of a stage, also after one failed: one run shows all that is wrong."""
    began = time.monotonic()
    failed = tuple(command for command in stage.commands if run(command) != 0)
    return Outcome(stage, time.monotonic() - began, failed)


def summary(plan: str, outcomes: list[Outcome]) -> str:
    """Say in one line how it went."""
    took = clock_time(sum(outcome.seconds for outcome in outcomes))
    failed = [" ".join(command) for outcome in outcomes for command in outcome.failed]
    return f"make {plan}: {'failed: ' + ', '.join(failed) if failed else 'passed'} ({took})"


def clock_time(seconds: float) -> str:
    """Show seconds as `4:07`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def main(plan: str) -> int:
    """Run a plan and print the table; the exit status is 1 if anything failed."""
    console = Console()
    environment = dict(os.environ)

    def run(command: Command) -> int:
        console.print(f"[bold]$ {' '.join(command)}[/bold]")
        return subprocess.run(command, env=environment, check=False).returncode

    outcomes = [run_stage(PLANS[plan][0], run)]
    began = time.monotonic()
    try:
        # Found or started once, for all stages; they end with this process.
        environment |= {POSTGRES_VARIABLE: postgres_url(), RABBITMQ_VARIABLE: rabbitmq_url()}
        if INTEGRATION in PLANS[plan]:
            environment[CHROMIUM_VARIABLE] = str(chromium())
    except NoServer as missing:
        console.print(str(missing))
        return 1
    outcomes.append(Outcome(Stage("finding servers and browser", None, ()), time.monotonic() - began, ()))
    outcomes += [run_stage(stage, run) for stage in PLANS[plan][1:]]
    console.print(_table(outcomes))
    console.print(summary(plan, outcomes))
    return int(any(outcome.failed for outcome in outcomes))


def _table(outcomes: list[Outcome]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("Stage", "Took", "Budget", ""):
        table.add_column(heading, justify="right" if heading in {"Took", "Budget"} else "left")
    for outcome in outcomes:
        budget = outcome.stage.budget_seconds
        shown = clock_time(budget) if budget is not None else ""
        table.add_row(outcome.stage.name, clock_time(outcome.seconds), shown, outcome.verdict)
    return table


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PLANS:
        sys.exit(f"usage: python -m tests.stages {'|'.join(PLANS)}")
    sys.exit(main(sys.argv[1]))
