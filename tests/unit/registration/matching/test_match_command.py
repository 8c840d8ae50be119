"""`amparo match` on files."""

from __future__ import annotations

import csv
from pathlib import Path

from typer.testing import CliRunner

from amparo.cli import app

ADDRESSES = "rec_id,given_name,surname,street_number,address_1,suburb,postcode,state,date_of_birth,soc_sec_id"


def run(*arguments: str) -> str:
    """What the command printed."""
    result = CliRunner().invoke(app, ["match", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_generated_records_are_evaluated(tmp_path: Path) -> None:
    run("generate", "--kind", "desk", "--records", "300", "--out", str(tmp_path))
    pairs = tmp_path / "pairs.csv"
    said = run(
        "evaluate", "--records", str(tmp_path / "records.csv"), "--truth", str(tmp_path / "truth.csv"),
        "--pairs-out", str(pairs),
    )  # fmt: skip
    assert "best F1" in said
    with pairs.open(encoding="utf-8") as file:
        assert next(csv.reader(file)) == ["id_a", "id_b", "score"]


def test_another_registers_columns_are_read(tmp_path: Path) -> None:
    rows = [ADDRESSES]
    for number in range(40):
        street = f"{'abcdefghij'[number % 10]}{'aeiou'[number % 5]}llum street"
        row = f"given{chr(97 + number % 26)}q,sur{chr(97 + number % 23)}x,{number},{street},place,{2000 + number},nsw"
        rows += [f"r{number}-{copy},{row},19{50 + number}0{1 + number % 9}12,{number}" for copy in "ab"]
    records = tmp_path / "records.csv"
    records.write_text("\n".join(rows), encoding="utf-8")
    truth = tmp_path / "truth.csv"
    truth.write_text("id,entity\n" + "\n".join(f"r{n}-{c},{n}" for n in range(40) for c in "ab"), encoding="utf-8")
    said = run("evaluate", "--records", str(records), "--truth", str(truth), "--without", "soc_sec_id")
    assert "found as candidates 1.0000" in said


def test_an_unknown_kind_of_record_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["match", "generate", "--kind", "nobody", "--out", str(tmp_path)])
    assert result.exit_code == 2
