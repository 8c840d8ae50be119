"""The house style's numbers, held by a test. When a number is in the way of good code, change it and say why."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE_LINES_MAX = 300
TEST_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
PLACES = ("amparo", "services", "shared", "tests", "benchmarks")
MARKERS = ("TO" + "DO", "FIX" + "ME", "X" + "XX", "Not" + "ImplementedError", "mark." + "skip", "pytest." + "skip(")


def files() -> list[Path]:
    """Every Python file of the project."""
    return [path for place in PLACES for path in sorted((ROOT / place).rglob("*.py"))]


def relative(path: Path) -> str:
    """The path as a test's name."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", files(), ids=relative)
def test_a_file_has_one_subject_and_fits(path: Path) -> None:
    limit = TEST_LINES_MAX if path.is_relative_to(ROOT / "tests") else SOURCE_LINES_MAX
    if "migrations" in path.parts:
        limit = TEST_LINES_MAX
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


@pytest.mark.parametrize("path", files(), ids=relative)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert long == []


def test_no_file_is_named_after_nothing() -> None:
    assert [relative(path) for path in files() if path.stem in BANNED_NAMES] == []


@pytest.mark.parametrize("path", files(), ids=relative)
def test_nothing_is_left_for_later_in_the_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [marker for marker in MARKERS if marker in text] == []


def test_every_service_has_the_same_rooms() -> None:
    rooms = {
        "main",
        "settings",
        "routes",
        "handlers",
        "commands",
        "queries",
        "rules",
        "schemas",
        "errors",
        "migrations",
    }
    for service in ("registration", "distribution", "shelter", "coordination"):
        folder = ROOT / "services" / service
        there = {path.stem for path in folder.iterdir()}
        assert rooms - there == set(), service
