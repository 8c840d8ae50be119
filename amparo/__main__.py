"""`python -m amparo`."""

from amparo.cli import app

app()
