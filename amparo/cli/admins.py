"""`amparo admin create`: the first administrator, by the operator who has the database at hand."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from amparo.cli.where import DATA, Data, settings_of
from amparo.installation import service_named
from services.directory.commands.staff import NewAdmin, create_admin
from services.directory.commands.transactions import Transactions
from services.directory.errors import UsernameTaken
from services.directory.schemas.places import AgencyIn, AgencyKind
from shared.ids import new_id
from shared.runtime import start_runtime
from shared.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Accounts that the operator makes on this machine.")
console = Console()
errors = Console(stderr=True)


@app.callback()
def admins() -> None:
    """Keep `create` a command of its own, though it is the only one."""


@app.command("create")
def create(
    username: Annotated[str, typer.Argument(help="Name to sign in with")],
    display_name: Annotated[str, typer.Option("--name", help="Name that others see")] = "Administración",
    agency: Annotated[str, typer.Option(help="Code of the agency; it is registered where it is missing")] = "IOM",
    agency_kind: Annotated[AgencyKind, typer.Option(help="Kind of an agency that is registered now")] = AgencyKind.UN,
    another: Annotated[bool, typer.Option("--another", help="Also where somebody administers already")] = False,
    data: Data = DATA,
) -> None:
    """Make an administrator's account and print its first password, once; refused where there is one already."""
    settings = settings_of(data)
    try:
        made = asyncio.run(
            make_admin(
                settings,
                username=username,
                display_name=display_name,
                agency=AgencyIn(code=agency, name=agency, kind=agency_kind),
                another=another,
            )
        )
    except ValidationError as error:  # its own message is as long as a page
        raise typer.BadParameter("a name and a code are up to 40 letters, digits, dots and dashes") from error
    except UsernameTaken as taken:
        errors.print("[red]Somebody else has this name.[/red]")
        raise typer.Exit(1) from taken
    if made is None:
        errors.print("[red]Somebody administers this installation already[/red]; --another makes one more.")
        raise typer.Exit(1)
    console.print(f"{made.username} signs in with [bold]{made.password}[/bold]: it is shown once, and serves once.")
    console.print("Administrators need an authenticator: POST /directory/v1/totp gives its secret.")


async def make_admin(
    settings: Settings, *, username: str, display_name: str, agency: AgencyIn, another: bool = False
) -> NewAdmin | None:
    """An administrator of the installation that `settings` name, or None where there is one already."""
    directory = service_named("directory")
    runtime = start_runtime(directory, directory.settings(**settings.model_dump()))
    try:
        return await Transactions(runtime, new_id().hex).run(
            lambda context: create_admin(
                context, username=username, display_name=display_name, agency=agency, another=another
            )
        )
    finally:
        await runtime.close()
