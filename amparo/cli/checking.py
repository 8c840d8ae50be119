"""Commands that look and change nothing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from amparo.cli.where import DATA, Data, admin_url_of, settings_of
from amparo.doctor import as_json, render, run_checks
from amparo.verify import verify

console = Console()
AsJson = Annotated[bool, typer.Option("--json", help="As JSON")]


def verify_all(
    data: Data = DATA,
    as_json_: AsJson = False,
    grace: Annotated[float, typer.Option(min=0, help="Seconds that an event may be on its way")] = 60.0,
    history: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A client's own log: all that was acknowledged must be there"),
    ] = None,
) -> None:
    """Recompute the invariants from the tables; exit 1 and name what is broken."""
    settings = settings_of(data)
    try:
        findings = asyncio.run(verify(settings, admin_url_of(settings), grace_seconds=grace, history=history))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if as_json_:
        print(json.dumps([finding.as_json() for finding in findings]))
    else:
        table = Table("invariant", "check", "state")
        for finding in findings:
            state = "[green]holds[/green]" if finding.ok else f"[red]{finding.broken} broken[/red]"
            table.add_row(finding.invariant, finding.check, state)
        console.print(table)
        for finding in findings:
            for example in finding.examples:
                console.print(f"{finding.check}: {example}")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def doctor(data: Data = DATA, port: Annotated[int, typer.Option()] = 8000, as_json_: AsJson = False) -> None:
    """Six checks that a newcomer needs, each failure with the command that mends it."""
    checks = run_checks(data, port=port)
    if as_json_:
        print(as_json(checks))
    else:
        render(checks, console)
    raise typer.Exit(0 if all(check.ok or check.warning for check in checks) else 1)
