"""The words of an import's report, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ReportWords:
    """Names of sheets, headings, outcomes and counts; `counts` are in the order in which they are shown.

    That a family is known elsewhere is told in the counts only: among the outcomes it is a new one.
    """

    summary: str
    families: str
    problems: str
    family_headings: tuple[str, ...]
    problem_headings: tuple[str, ...]
    list_name: str
    source: str
    version: str
    yes: str
    no: str
    outcomes: Mapping[str, str]
    counts: Mapping[str, str]


SPANISH = ReportWords(
    summary="Resumen",
    families="Familias",
    problems="Avisos",
    family_headings=("Fila", "Resultado", "Nombres", "Apellidos", "Colonia", "Personas", "Vista", "Avisos"),
    problem_headings=("Fila", "Columna", "Encabezado", "Tipo", "Aviso"),
    list_name="Lista",
    source="Fuente",
    version="Versión",
    yes="SÍ",
    no="NO",
    outcomes={"NEW": "NUEVA", "ALREADY_HERE": "NUEVA", "CHANGED": "CAMBIADA", "SAME": "IGUAL", "LEFT_OUT": "FUERA"},
    counts={
        "rows": "Filas leídas",
        "households": "Familias",
        "people": "Personas",
        "new": "Familias nuevas",
        "changed": "Familias cambiadas",
        "same": "Familias iguales",
        "gone": "Familias que ya no están",
        "already_here": "Ya registradas (mismo documento)",
        "probably_here": "Probablemente registradas",
        "kept_seen": "Ya vistas: vale lo de la mesa",
        "left_out": "Familias fuera por errores",
        "errors": "Errores",
        "warnings": "Avisos",
    },
)
ENGLISH = ReportWords(
    summary="Summary",
    families="Families",
    problems="Warnings",
    family_headings=("Row", "Outcome", "Given names", "Family names", "Colonia", "People", "Seen", "Warnings"),
    problem_headings=("Row", "Column", "Heading", "Kind", "Warning"),
    list_name="List",
    source="Source",
    version="Version",
    yes="YES",
    no="NO",
    outcomes={"NEW": "NEW", "ALREADY_HERE": "NEW", "CHANGED": "CHANGED", "SAME": "SAME", "LEFT_OUT": "LEFT OUT"},
    counts={
        "rows": "Rows read",
        "households": "Families",
        "people": "People",
        "new": "New families",
        "changed": "Changed families",
        "same": "Families as before",
        "gone": "Families no longer on the list",
        "already_here": "Registered already (same document)",
        "probably_here": "Probably registered",
        "kept_seen": "Seen already: the desk's word stands",
        "left_out": "Families left out for errors",
        "errors": "Errors",
        "warnings": "Warnings",
    },
)
REPORT_WORDS: Mapping[str, ReportWords] = {"es": SPANISH, "en": ENGLISH}
