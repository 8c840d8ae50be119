"""A list from the municipal committee: sent, looked at, committed, followed, reported, and taken back."""

from __future__ import annotations

from shared.examples import EMERGENCY, SITE, Example, example_id

IMPORT = example_id(60)
LIST = example_id(61)
FILE = """Familia No;Nombres;Apellidos;DNI;Sexo;Edad;Parentesco;Colonia
1;Rosa;Quintanilla;0000-1980-00001;F;43;jefa;Col. Ejemplo
1;Pedro;Quintanilla;;M;9;hijo;
2;Tulio;Zepeda;;M;61;jefe;Barrio Muestra
"""

LISTS = {
    "start_import": Example(
        201,
        {
            "id": IMPORT,
            "site_id": SITE,
            "source": "CODEM La Lima",
            "name": "Familias afectadas por inundación",
            "listed_on": "2023-06-14",
            "signer": "Coordinadora municipal",
            "emergency_id": EMERGENCY,
            "place_pcode": "HN0703",
        },
    ),
    "upload_import_file": Example(200, file=FILE, path={"import_id": IMPORT}),
    "read_import_mapping": Example(200, path={"import_id": IMPORT}),
    "cancel_import": Example(202, path={"import_id": IMPORT}),
    "set_import_mapping": Example(
        200,
        {
            "columns": [
                {"column": "A", "field": "HOUSEHOLD_NUMBER"},
                {"column": "B", "field": "GIVEN_NAMES"},
                {"column": "C", "field": "FAMILY_NAMES"},
                {"column": "D", "field": "DOCUMENT"},
                {"column": "E", "field": "SEX"},
                {"column": "F", "field": "AGE"},
                {"column": "G", "field": "RELATIONSHIP"},
                {"column": "H", "field": "COLONIA"},
            ],
            "m_means": "MALE",
        },
        path={"import_id": IMPORT},
    ),
    "preview_import": Example(200, path={"import_id": IMPORT}, query={"limit": "50"}),
    "read_import": Example(200, path={"import_id": IMPORT}),
    "list_imports": Example(200),
    "commit_import": Example(202, {"accept_errors": False}, path={"import_id": IMPORT}),
    "retry_import": Example(202, path={"import_id": IMPORT}),
    "follow_import": Example(200, path={"import_id": IMPORT}),
    "read_import_difference": Example(200, path={"import_id": IMPORT}),
    "read_import_report": Example(200, path={"import_id": IMPORT}),
    "list_lists": Example(200),
    "read_list_seen": Example(200, path={"list_id": LIST}),
    "undo_import": Example(202, path={"import_id": IMPORT}),
}
