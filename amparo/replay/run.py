"""The replay as the operator sees it: a progress bar, the table, the counts, an exit code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import httpx
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from amparo.replay.bar import Bar
from amparo.replay.driver import (
    Account,
    Counts,
    KeyTokens,
    NightRead,
    NoAnswer,
    OtherReplay,
    ReplayResult,
    UnexpectedAnswer,
    replay,
)
from amparo.replay.driver.calls import Line
from amparo.replay.driver.catching_up import figures_of, read_report
from amparo.replay.driver.night_read import read_night
from amparo.replay.night_table import night_as_json, render_night
from amparo.replay.plan import Plan, PlanError, build_plan
from amparo.replay.table import Row, agree, as_json, compare, render
from shared.settings import Settings

AGREES, DISAGREES, FAILED = 0, 1, 2


async def run_replay(
    url: str,
    settings: Settings,
    *,
    scale: float,
    seed: int,
    resume: bool,
    state: Path | None,
    as_json: bool,
    night_only: bool = False,
    transport: httpx.AsyncBaseTransport | None = None,
) -> int:
    """Replay into the installation at `url` and print the comparison; 0 agrees, 1 disagrees, 2 did not end.

    `night_only`: the night of 20 August at Danlí and no more; then its line is all that is compared.
    Without `resume` a checkpoint in `state` is dropped, and all calls are made again; none of them has a second
    effect.
    """
    errors = Console(stderr=True)
    if not resume:
        _drop(state)
    try:
        plan = build_plan(scale, seed, night_only=night_only)
        bar = Bar(errors)
        with bar.progress:
            result = await replay(
                url,
                plan=plan,
                tokens=KeyTokens(settings),
                state=state,
                progress=bar.advance,
                transport=transport,
                calls=bar.calls,
            )
    except (UnexpectedAnswer, NoAnswer, OtherReplay, PlanError, ValueError) as trouble:
        errors.print(f"[red]The replay stopped:[/red] {escape(str(trouble))}")
        return FAILED
    rows = [] if night_only else compare(plan.expected(), result.report)
    _print(rows, plan, result.night, result, as_json_=as_json)
    if result.behind:
        errors.print(f"[red]Not all events are counted yet:[/red] those of {', '.join(result.behind)}")
        return DISAGREES
    return _status(rows, result.night)


def _status(rows: Sequence[Row], night: NightRead | None) -> int:
    return AGREES if agree(rows) and night is not None and night.agrees else DISAGREES


def _drop(state: Path | None) -> None:
    if state is not None:
        state.unlink(missing_ok=True)


async def report_only(
    url: str,
    settings: Settings,
    *,
    scale: float,
    seed: int,
    as_json: bool,
    transport: httpx.AsyncBaseTransport | None = None,
) -> int:
    """Compare what the installation at `url` reports now, and change nothing; 0 agrees, 1 disagrees, 2 no answer."""
    plan = build_plan(scale, seed)
    line = Line(url, KeyTokens(settings), transport)
    try:
        rows = compare(plan.expected(), figures_of(await read_report(line)))
        night = await read_night(line)
    except (UnexpectedAnswer, NoAnswer) as trouble:
        Console(stderr=True).print(f"[red]No report:[/red] {escape(str(trouble))}")
        return FAILED
    finally:
        await line.close()
    _print(rows, plan, night, None, as_json_=as_json)
    return _status(rows, night)


def _print(
    rows: Sequence[Row], plan: Plan, night: NightRead | None, result: ReplayResult | None, *, as_json_: bool
) -> None:
    console = Console()
    if as_json_:
        data = as_json(rows, scale=plan.scale, seed=plan.seed)
        told = {"night": night_as_json(night) if night else None}
        console.print_json(data=data | told | (_counts(result) if result else {}))
        return
    if rows:
        console.print(render(rows, plan.scale, console.width))
    if night is not None:
        console.print(render_night(night))
    if result is not None:
        console.print(_in_words(result))
    if result is not None and result.accounts:
        console.print(_accounts(result.accounts))


def _percent(part: int, counts: Counts) -> float:
    return round(100 * part / counts.handouts, 1) if counts.handouts else 0.0


def _counts(result: ReplayResult) -> dict[str, object]:
    counts = result.counts
    return {
        "handouts": {
            "scans": counts.handouts,
            "offline_percent": _percent(counts.offline, counts),
            "sent_twice_percent": _percent(counts.sent_twice, counts),
            "refused_percent": _percent(counts.refused, counts),
            "offline": counts.offline,
            "sent_twice": counts.sent_twice,
            "refused": counts.refused,
        },
        "calls": result.calls,
        "calls_total": result.calls_total,
        "retried": result.retried,
        "scanned_again": result.scanned_again,
        "signed_in": result.signed_in,
        "behind": result.behind,
        "seconds": round(result.seconds, 1),
    }


def _in_words(result: ReplayResult) -> str:
    counts = result.counts
    return (
        f"{counts.handouts:,} scans: {_percent(counts.offline, counts)} % by scanners that were offline, "
        f"{_percent(counts.sent_twice, counts)} % sent twice, {_percent(counts.refused, counts)} % refused.\n"
        f"{result.calls_total:,} calls in {result.seconds:.0f} s"
        f" ({result.calls_total / max(0.001, result.seconds):.0f} a second), {result.retried} sent again because a "
        f"service was away."
    )


def _accounts(accounts: Sequence[Account]) -> Table:
    table = Table(title="Sign-in names (a later run shows new passwords)")
    for heading in ("Name", "Password", "Role"):
        table.add_column(heading, no_wrap=True)
    for account in accounts:
        table.add_row(account.username, account.password, ", ".join(account.roles))
    return table
