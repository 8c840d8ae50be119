"""What is read aloud before somebody answers: a script of thirty seconds, and a question per purpose, by version.

There are slots for fourteen languages. A version is never changed: another text is another version, so that what
somebody agreed to can be read again. A protection officer confirms the texts before real use.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from shared.contracts.vocabulary import ConsentPurpose


@dataclass(frozen=True)
class ConsentText:
    """One language of one version; without a script its slot is still empty: an interpreter translates."""

    version: str
    language: str
    script: str | None
    questions: Mapping[ConsentPurpose, str]


@cache
def _catalogue() -> dict[str, Any]:
    text = resources.files("services.registration.data").joinpath("consent_texts.json").read_text(encoding="utf-8")
    catalogue: dict[str, Any] = json.loads(text)
    return catalogue


def current_version() -> str:
    """The version that is read now."""
    return str(_catalogue()["current"])


def is_known_text(version: str) -> bool:
    """Whether there is such a version."""
    return version in _catalogue()["versions"]


def all_texts() -> list[ConsentText]:
    """Every version in every language, the slots in their order."""
    return [
        ConsentText(
            version=version,
            language=language,
            script=texts.get(language, {}).get("script"),
            questions={
                purpose: texts[language][purpose] for purpose in ConsentPurpose if purpose in texts.get(language, {})
            },
        )
        for version, texts in _catalogue()["versions"].items()
        for language in _catalogue()["languages"]
    ]
