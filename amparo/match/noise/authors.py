"""Who writes: a desk of a Honduran reception centre, a border post with interpreters, a typist of CODEM's lists who
also scans passports, and a tired volunteer at a bus. Their habits differ in kind, not only in number."""

from __future__ import annotations

from dataclasses import dataclass

from amparo.match.noise import habits as h
from amparo.match.noise.spelling import Spelling, by_ear, by_interpreter, by_key, by_machine


@dataclass(frozen=True)
class Author:
    """`spellings` are chances per word; `habits` per record; `cases` weighs as typed, CAPITALS, capitals without
    accents, lower case; `missing` per field; `alone` is how often one of a household comes back without the others;
    `repeats` weighs one more record, two more, three, four."""

    about: str
    countries: dict[str, float]
    spellings: tuple[tuple[Spelling, float], ...]
    habits: tuple[tuple[h.Habit, float], ...]
    cases: tuple[float, float, float, float]
    missing: dict[str, float]
    repeated: float
    alone: float
    repeats: tuple[float, float, float, float]


DESK = Author(
    about="A Honduran desk: returnees by household, mostly with a DNI, written by ear.",
    countries={"HN": 0.62, "VE": 0.12, "CU": 0.07, "EC": 0.05, "CO": 0.05, "HT": 0.05, "SN": 0.02, "CN": 0.02},
    spellings=((by_ear, 0.05), (by_key, 0.02)),
    habits=(
        (h.second_surname_missing, 0.08), (h.second_name_dropped, 0.12), (h.first_name_dropped, 0.015),
        (h.initial, 0.015), (h.surnames_exchanged, 0.015), (h.fields_exchanged, 0.013),
        (h.first_surname_missing, 0.006),
        (h.married, 0.02), (h.nickname, 0.03), (h.year_only, 0.03), (h.estimated, 0.01), (h.birth_missing, 0.012),
        (h.day_month_exchanged, 0.012), (h.birth_off, 0.045), (h.wrong_sex, 0.005), (h.document_mistyped, 0.04),
        (h.phone_mistyped, 0.02), (h.new_phone, 0.25), (h.under_a_parent, 0.05), (h.moved, 0.06),
        (h.other_document, 0.01),
    ),
    cases=(0.4, 0.2, 0.3, 0.1),
    missing={"document": 0.4, "phone": 0.4, "origin": 0.2, "nationality": 0.0, "sex": 0.0},
    repeated=0.12, alone=0.45, repeats=(0.8, 0.15, 0.04, 0.01),
)  # fmt: skip
BORDER = Author(
    about="A border post of people in transit: interpreters, few papers, estimated ages, names by ear.",
    countries={
        "VE": 0.28, "HT": 0.22, "CU": 0.1, "EC": 0.08, "CO": 0.05, "SN": 0.06, "GN": 0.07, "CN": 0.08, "MA": 0.06,
    },
    spellings=((by_interpreter, 0.16), (by_ear, 0.08), (by_key, 0.02)),
    habits=(
        (h.all_in_one_field, 0.06), (h.split_elsewhere, 0.08), (h.one_name_only, 0.03), (h.surname_first, 0.05),
        (h.joined, 0.05), (h.parted, 0.04), (h.machine_readable, 0.08), (h.second_surname_missing, 0.3),
        (h.second_name_dropped, 0.25), (h.first_name_dropped, 0.06), (h.initial, 0.02), (h.fields_exchanged, 0.05),
        (h.surnames_exchanged, 0.03), (h.married, 0.03), (h.nickname, 0.08), (h.year_only, 0.15), (h.estimated, 0.1),
        (h.birth_missing, 0.04), (h.day_month_exchanged, 0.05), (h.birth_off, 0.1), (h.wrong_sex, 0.02),
        (h.document_mistyped, 0.05), (h.other_document, 0.08), (h.phone_mistyped, 0.02), (h.new_phone, 0.5),
        (h.under_a_parent, 0.15), (h.moved, 0.25),
    ),
    cases=(0.45, 0.15, 0.2, 0.2),
    missing={"document": 0.6, "phone": 0.6, "origin": 0.5, "nationality": 0.02, "sex": 0.02},
    repeated=0.13, alone=0.4, repeats=(0.55, 0.25, 0.13, 0.07),
)  # fmt: skip
TYPIST = Author(
    about="A typist of CODEM's lists, and a scanner of passports: keys, cut names, whole names in one column.",
    countries={"HN": 0.75, "VE": 0.06, "CU": 0.05, "HT": 0.06, "CO": 0.03, "CN": 0.02, "GN": 0.02, "MA": 0.01},
    spellings=((by_key, 0.08), (by_machine, 0.03), (by_ear, 0.03)),
    habits=(
        (h.machine_readable, 0.2), (h.all_in_one_field, 0.1), (h.split_elsewhere, 0.08), (h.fields_exchanged, 0.04),
        (h.second_surname_missing, 0.12), (h.second_name_dropped, 0.2), (h.initial, 0.08), (h.first_name_dropped, 0.03),
        (h.surnames_exchanged, 0.04), (h.married, 0.06), (h.nickname, 0.05), (h.joined, 0.02), (h.year_only, 0.12),
        (h.estimated, 0.07), (h.birth_missing, 0.08), (h.day_month_exchanged, 0.04), (h.birth_off, 0.08),
        (h.wrong_sex, 0.02), (h.document_mistyped, 0.09), (h.other_document, 0.05), (h.phone_mistyped, 0.05),
        (h.new_phone, 0.35), (h.under_a_parent, 0.12), (h.moved, 0.1),
    ),
    cases=(0.2, 0.3, 0.4, 0.1),
    missing={"document": 0.35, "phone": 0.55, "origin": 0.15, "nationality": 0.1, "sex": 0.03},
    repeated=0.13, alone=0.3, repeats=(0.7, 0.18, 0.08, 0.04),
)  # fmt: skip
VOLUNTEER = Author(
    about="A volunteer at a bus: everything quick, half of it wrong. Kept out of fitting, to judge by.",
    countries={
        "HN": 0.35, "VE": 0.2, "HT": 0.15, "CU": 0.08, "EC": 0.06, "CO": 0.05, "GN": 0.05, "CN": 0.04, "MA": 0.02,
    },
    spellings=((by_ear, 0.13), (by_key, 0.06), (by_interpreter, 0.07)),
    habits=(
        (h.split_elsewhere, 0.1), (h.all_in_one_field, 0.08), (h.one_name_only, 0.05), (h.second_surname_missing, 0.35),
        (h.second_name_dropped, 0.35), (h.first_name_dropped, 0.06), (h.nickname, 0.12), (h.married, 0.06),
        (h.surname_first, 0.04), (h.surnames_exchanged, 0.06), (h.joined, 0.04), (h.year_only, 0.2),
        (h.estimated, 0.15), (h.birth_missing, 0.08), (h.day_month_exchanged, 0.05), (h.birth_off, 0.12),
        (h.wrong_sex, 0.03), (h.document_mistyped, 0.1), (h.other_document, 0.06), (h.phone_mistyped, 0.05),
        (h.new_phone, 0.4), (h.under_a_parent, 0.2), (h.moved, 0.2),
    ),
    cases=(0.5, 0.1, 0.1, 0.3),
    missing={"document": 0.6, "phone": 0.5, "origin": 0.35, "nationality": 0.05, "sex": 0.04},
    repeated=0.13, alone=0.35, repeats=(0.6, 0.22, 0.12, 0.06),
)  # fmt: skip
AUTHORS = {"desk": DESK, "border": BORDER, "typist": TYPIST, "volunteer": VOLUNTEER}
