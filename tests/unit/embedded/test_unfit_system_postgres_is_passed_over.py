"""Only the system's Postgres of version 15 or later, with the contrib extensions, is used; the newest first."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from amparo.embedded.postgres.account import OURSELVES
from amparo.embedded.postgres.binaries import EXTENSIONS, parse_version, system_binaries


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _install(place: Path, version: str, extensions: tuple[str, ...] = EXTENSIONS) -> Path:
    folder = place / version / "bin"
    folder.mkdir(parents=True)
    for program, says in (("postgres", f"postgres (PostgreSQL) {version}"), ("initdb", "")):
        (folder / program).write_text(f"#!/bin/sh\necho '{says}'\n")
        (folder / program).chmod(0o755)
    (place / version / "share" / "extension").mkdir(parents=True)
    for name in extensions:
        (place / version / "share" / "extension" / f"{name}.control").touch()
    return folder


def test_newest_comes_first(place: Path) -> None:
    folders = [_install(place, version) for version in ("15.9", "17.2", "16.10")]
    assert [each.major for each in system_binaries(OURSELVES, folders)] == [17, 16, 15]


def test_version_14_is_passed_over(place: Path) -> None:
    assert system_binaries(OURSELVES, [_install(place, "14.13")]) == []


def test_one_without_contrib_is_passed_over(place: Path) -> None:
    assert system_binaries(OURSELVES, [_install(place, "17.2", EXTENSIONS[:-1])]) == []


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", (15, 14)),
        ("postgres (PostgreSQL) 18beta1", (18, 0)),
        ("postgres: command not found", None),
    ],
)
def test_version_is_read(text: str, version: tuple[int, int] | None) -> None:
    assert parse_version(text) == version
