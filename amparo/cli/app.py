"""`amparo`: every command of the operator."""

from __future__ import annotations

import typer

from amparo.cli import (
    admins,
    auditing,
    checking,
    demo,
    erasures,
    events,
    keys,
    match_runs,
    matching,
    outboxes,
    retention,
    running,
    scanning,
    seeding,
    tokens,
)
from amparo.cli import replaying as replays

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="Amparo: registration, kits and shelter beds for humanitarian operations.",
)
app.command("init")(running.init)
app.command("up")(running.up)
app.command("serve")(running.serve)
app.command("worker")(running.worker)
app.command("migrate")(running.migrate_all)
app.command("replay")(replays.replay_year)
app.command("verify")(checking.verify_all)
app.command("doctor")(checking.doctor)
app.command("rebuild")(events.rebuild_service)
app.command("token")(tokens.print_token)
app.add_typer(demo.app, name="demo")
app.add_typer(admins.app, name="admin")
app.add_typer(events.app, name="events")
app.add_typer(auditing.app, name="audit")
app.add_typer(erasures.app, name="erasures")
app.add_typer(retention.app, name="retention")
matching.app.command("run")(match_runs.run)
app.add_typer(matching.app, name="match")
app.add_typer(seeding.app, name="seed")
app.add_typer(keys.app, name="keys")
app.add_typer(outboxes.app, name="outbox")
app.add_typer(scanning.app, name="scanner")
