"""The operator's command."""

from amparo.cli.app import app

__all__ = ["app"]
