"""`docs/data-protection.md` names thirteen principles, files that exist, and the defaults that the settings have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.registration.settings import RegistrationSettings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "data-protection.md").read_text(encoding="utf-8")
TO_CONFIRM = (
    "search_arrival_", "lookup_", "roster_", "break_glass_", "retention_", "manifest_", "import_days", "export_",
    "task_seen_", "match_question_", "match_wrong_",
)  # fmt: skip
"""Beginnings of the settings that decide about people's data."""
FILES = sorted(set(re.findall(r"`((?:services|shared|amparo|tests|docs)/[^`\s]+\.(?:py|md))`", TEXT)))
ROW = re.compile(r"^\| (\w+) \| (\S+) \| .+ \|$", re.MULTILINE)


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_named_is_there(file: str) -> None:
    assert (ROOT / file).is_file()


def test_each_principle_names_code_and_tests() -> None:
    parts = re.split(r"^## (\d+)\. .+$", TEXT, flags=re.MULTILINE)
    numbers, bodies = parts[1::2], parts[2::2]
    assert numbers == [str(number) for number in range(1, 14)]
    assert [number for number, body in zip(numbers, bodies, strict=True) if "- Code: `" not in body] == []
    assert [number for number, body in zip(numbers, bodies, strict=True) if "- Tests: `" not in body] == []


def test_the_defaults_to_be_confirmed_are_those_of_the_settings() -> None:
    stated = {name: default for name, default in ROW.findall(TEXT) if name != "setting"}
    fields = RegistrationSettings.model_fields
    assert stated == {name: str(field.default) for name, field in fields.items() if name.startswith(TO_CONFIRM)}
