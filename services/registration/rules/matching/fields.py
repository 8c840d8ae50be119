"""The fields that are compared: the levels of each, and the amounts of information that go with them."""

from __future__ import annotations

from dataclasses import dataclass

STRUCTURES = ("all", "less", "partly")
QUALITIES = ("same", "sound", "letter", "part")
NAME_LEVELS = ("missing", "none", *(f"{structure}_{quality}" for structure in STRUCTURES for quality in QUALITIES))
"""A name's level: all words paired, one side has fewer, or both have words without a partner; and its weakest pair."""


@dataclass(frozen=True)
class Field:
    """A field: its levels (the first is neutral) and the names of its amounts (bits of information that agree)."""

    name: str
    levels: tuple[str, ...]
    amounts: tuple[str, ...] = ()


FIELDS = (
    Field("given", NAME_LEVELS, QUALITIES),
    Field("family", NAME_LEVELS, QUALITIES),
    Field("crossed", ("missing", "one", "several"), ("same", "other")),
    Field("whole", ("missing", "unlike", "somewhat", "alike")),
    Field(
        "birth",
        (
            "missing", "same", "same_default", "year_only", "swapped", "day_near", "day", "month", "year_one",
            "year_digits", "year_near", "year_other", "estimate_one", "estimate_near", "estimate_ten", "same_year",
            "year_beside", "near", "ten", "far",
        ),
    ),
    Field("twins", ("missing", "given_differs", "given_partly")),
    Field("sex", ("missing", "same", "different")),
    Field("nationality", ("missing", "same", "different")),
    Field(
        "document",
        ("missing", "same", "close", "same_number", "different_passport", "different"),
    ),
    Field("phone", ("missing", "same", "close", "different")),
    Field("origin", ("missing", "same", "close", "different")),
    Field("together", ("missing", "together")),
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}


def extra_field(name: str) -> Field:
    """A field of another register: same, close or different; agreement weighs by how rare the value is."""
    return Field(name, ("missing", "same", "close", "different"), ("same",))
