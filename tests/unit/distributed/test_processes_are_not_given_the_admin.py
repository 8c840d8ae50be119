"""Servers and workers live under their own roles: nothing in their environment makes them more."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from amparo.distributed import Processes, local_settings

ADMIN = "postgresql://somebody:canary@127.0.0.1:5432/postgres"


def test_no_variable_of_a_process_holds_the_admins_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMPARO_DATABASE_ADMIN_URL", ADMIN)
    printer = tmp_path / "printer"
    printer.write_text("#!/bin/sh\nenv\n", encoding="utf-8")
    printer.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(printer))
    processes = Processes(local_settings(ADMIN, "amqp://127.0.0.1/", tmp_path), tmp_path)
    processes._start("printer", [])
    processes.running["printer"].wait()
    said = (tmp_path / "printer.log").read_text(encoding="utf-8")
    assert "AMPARO_DATABASE_URL=" in said
    assert "AMPARO_DATABASE_ADMIN" not in said
