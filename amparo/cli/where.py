"""Where the installation is that a command is about: the embedded one of a data folder, or the environment's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from amparo.embedded.process import embedded_settings, running_installation
from shared.settings import Settings

DATA = Path(".amparo")
Data = Annotated[Path, typer.Option("--data", help="Data folder of the embedded installation")]


def settings_of(data: Path) -> Settings:
    """The settings of the embedded installation that is up in `data`, else those of the environment."""
    state = running_installation(data)
    if state is None:
        return Settings()
    port = int(state["url"].rsplit(":", 1)[1])
    settings = embedded_settings(data, port, demo=False, admin_url=state["admin_url"])
    return settings.model_copy(update={"database_url": state["database_url"]})


def admin_url_of(settings: Settings) -> str:
    """The admin's URL of this installation's database.

    Raises:
        typer.BadParameter: none is set, and no embedded installation is up.
    """
    from shared.migrations import admin_url

    if settings.database_admin_url is None:
        raise typer.BadParameter(
            "no embedded installation is up in this data folder, and AMPARO_DATABASE_ADMIN_URL is not set"
        )
    return admin_url(settings)
