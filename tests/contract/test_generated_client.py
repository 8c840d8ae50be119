"""A Python client can be generated from every OpenAPI document, and it imports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from amparo.documents import ROOT
from amparo.installation import SERVICES

IMPORT_ALL = """
import importlib, pathlib, sys
package = sys.argv[1]
for file in sorted(pathlib.Path(package).rglob("*.py")):
    importlib.import_module(".".join(file.with_suffix("").parts).removesuffix(".__init__"))
"""

BYTES = dict.fromkeys(
    (
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/x-ndjson",
        "text/csv",
    ),
    "application/octet-stream",
)
"""What this generator is told of types that it does not know: a file is bytes."""


def run(*command: str, folder: Path) -> str:
    """Run a command in `folder`; it must succeed without a warning. Answers what it said."""
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    said = answer.stdout + answer.stderr
    assert answer.returncode == 0, said
    return said


def generate(document: Path, folder: Path) -> str:
    """Generate a client named `client` into `folder`, offline; a warning is a failure."""
    config = folder / "config.json"
    config.write_text(json.dumps({"post_hooks": [], "content_type_overrides": BYTES}), encoding="utf-8")
    return run(
        *(sys.executable, "-m", "openapi_python_client", "generate", "--path", str(document)),
        *("--meta", "none", "--output-path", "client", "--config", str(config), "--fail-on-warning"),
        folder=folder,
    )


@pytest.mark.parametrize("name", SERVICES)
def test_a_python_client_is_generated_and_imports(name: str, tmp_path: Path) -> None:
    generate(ROOT / "docs" / "openapi" / f"{name}.json", tmp_path)
    modules = list((tmp_path / "client" / "api").rglob("*.py"))
    assert modules
    run(sys.executable, "-W", "error", "-c", IMPORT_ALL, "client", folder=tmp_path)


def test_a_document_that_generators_choke_on_is_noticed(tmp_path: Path) -> None:
    broken = json.loads((ROOT / "docs" / "openapi" / "coordination.json").read_text(encoding="utf-8"))
    broken["components"]["schemas"]["Period"] = {"type": "object", "properties": {"first_day": {"type": "colour"}}}
    document = tmp_path / "broken.json"
    document.write_text(json.dumps(broken), encoding="utf-8")
    with pytest.raises(AssertionError):
        generate(document, tmp_path)
