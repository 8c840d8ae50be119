"""pgbench on a script of our own, and how a recorded transaction becomes that script."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from benchmarks.load import code_of
from shared.db import PLANNER

CLIENTS = 8
THREADS = 2
Recorded = Sequence[tuple[str, Sequence[Any]]]
"""Statements with their parameters, as they went to the server."""

DIGIT_ID = "00000000-0000-4006-8000-00000000000"
"""An id that ends with the last digit of a number: whatever there are ten of."""
_PARAMETER = re.compile(r"\$(\d+)")
_VERSION_7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def program() -> str:
    """Where pgbench is.

    Raises:
        FileNotFoundError: it is not installed; the message says what to do.
    """
    places = [shutil.which("pgbench"), *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench")))]
    for place in places:
        if place:
            return place
    raise FileNotFoundError("pgbench is needed: install Debian's package postgresql-contrib, or put it on the PATH")


def script_of(recorded: Recorded, number: int) -> str:
    """The recorded transaction as a script whose every run is another one.

    Wherever the ten digits of `number` stand in a parameter, a run has its own number, and its last digit behind
    `DIGIT_ID`; ids that the server made (version 7) become others too, so that nothing conflicts.
    """
    made: dict[str, str] = {}
    lines = [r"\set n :n + 1", rf"\set h :first + :n * {CLIENTS} + :client_id", r"\set d :h % 10", "BEGIN;"]
    for statement, parameters in recorded:
        lines.append(_filled(statement, [_literal(value, str(number), made) for value in parameters]) + ";")
    return "\n".join([*lines, "COMMIT;", ""])


def _filled(statement: str, literals: Sequence[str]) -> str:
    return _PARAMETER.sub(lambda match: literals[int(match[1]) - 1], statement).strip()


def _literal(value: Any, number: str, made: dict[str, str]) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return str(value).lower()
    if isinstance(value, bytes):
        return rf"CAST('\x{value.hex()}' AS bytea)"
    if isinstance(value, list):
        parts = ", ".join(_literal(part, number, made) for part in value)
        return f"ARRAY[{parts}]"
    typed = {UUID: "uuid", datetime: "timestamptz", date: "date"}.get(type(value))
    text = _VERSION_7.sub(lambda match: _own(match[0], number, made), str(value))
    quoted = _spliced(text, number)
    return f"CAST({quoted} AS {typed})" if typed else quoted


def _own(id_: str, number: str, made: dict[str, str]) -> str:
    return made.setdefault(id_, f"00000000-0000-7{len(made):03d}-8000-00{number}")


def _spliced(text: str, number: str) -> str:
    """A literal in which every `number` is the run's own; pgbench must see no colon of ours."""
    run = "CAST(:h AS text)"  # as a card's code too: `Desk` has a card for each such number, which SQL need not check
    own = {number: run, code_of(int(number)): run, DIGIT_ID + number[-1]: f"'{DIGIT_ID}' || CAST(:d AS text)"}
    parts = re.split(f"({'|'.join(own)})", text)
    joined = " || ".join(own.get(part) or _quoted(part) for part in parts)
    return f"({joined})" if len(parts) > 1 else joined


def _quoted(text: str) -> str:
    return "E'" + text.replace("\\", "\\\\").replace("'", "''").replace(":", r"\x3a") + "'"


def transactions_per_second(script: str, url: str, *, first: int, seconds: int, clients: int = CLIENTS) -> float:
    """Run `script` under the role of `url` with prepared statements; answer the rate.

    Raises:
        RuntimeError: a transaction failed.
    """
    parts = urlsplit(url)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [
            program(),
            "-n",
            "-M",
            "prepared",
            "-c",
            str(clients),
            "-j",
            str(min(clients, THREADS)),
            "-T",
            str(seconds),
        ]
        command += ["-D", f"first={first}", "-D", "n=0", "-f", file.name]
        command += ["-h", parts.hostname or "", "-p", str(parts.port or 5432), "-U", unquote(parts.username or "")]
        settings = {**PLANNER, "timezone": "UTC", "lock_timeout": "10000"}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        environment = {**os.environ, "PGPASSWORD": unquote(parts.password or ""), "PGOPTIONS": options}
        answer = subprocess.run(
            [*command, parts.path.lstrip("/")], env=environment, capture_output=True, text=True, check=False
        )
    rate = re.search(r"^tps = ([0-9.]+)", answer.stdout, re.MULTILINE)
    if answer.returncode or not rate or "aborted" in answer.stderr:
        raise RuntimeError(f"pgbench failed: {answer.stderr.strip()[-800:]}")
    return float(rate[1])
