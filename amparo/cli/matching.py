"""`amparo match`: judge the matcher on records, fit it, and make records to do so."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from amparo.match.evaluating import judged, run, write_pairs
from amparo.match.judging import Judgement, Point
from amparo.match.noise import AUTHORS, generate, write
from amparo.match.training import fit_files

app = typer.Typer(no_args_is_help=True, help="Duplicates: judge the matcher, fit it, generate records.")


@app.command("evaluate")
def evaluate(
    records: Annotated[Path, typer.Option(help="CSV of records (docs/matching.md names the columns)")],
    pairs_out: Annotated[Path | None, typer.Option(help="Write id_a,id_b,score here")] = None,
    truth: Annotated[Path | None, typer.Option(help="CSV of id,entity: print precision, recall and F1")] = None,
    field: Annotated[list[str] | None, typer.Option(help="A further column, as name:text or name:code")] = None,
    without: Annotated[list[str] | None, typer.Option(help="A column to leave out")] = None,
    model: Annotated[Path | None, typer.Option(help="A model.json instead of the shipped one")] = None,
    fit: Annotated[str, typer.Option(help="auto, shipped, or self: weights from these records, unlabelled")] = "auto",
) -> None:
    """Match all records of a CSV against each other."""
    if fit not in {"auto", "shipped", "self"}:
        raise typer.BadParameter("auto, shipped or self", param_hint="--fit")
    found = run(records, fields=_fields(field or []), without=tuple(without or ()), model=model, fit=fit)
    print(f"{len(found.people)} records, {len(found.matched.one)} pairs")
    if pairs_out:
        print(f"{write_pairs(found, pairs_out)} pairs written to {pairs_out}")
    if truth:
        _say(judged(found, truth))


@app.command("fit")
def fit(
    records: Annotated[list[Path], typer.Option(help="CSV of records; once for each set")],
    truth: Annotated[list[Path], typer.Option(help="CSV of id,entity[,household] of each set, in the same order")],
    out: Annotated[Path, typer.Option(help="Where the model goes")],
    frequencies_out: Annotated[Path | None, typer.Option(help="Where the table of names goes")] = None,
) -> None:
    """Fit a model on labelled sets."""
    if len(records) != len(truth):
        raise typer.BadParameter("as many as --records", param_hint="--truth")
    fitted = fit_files(list(zip(records, truth, strict=True)), out, frequencies_out)
    print(f"fitted on {fitted} pairs, written to {out}")


@app.command("generate")
def generate_records(
    kind: Annotated[str, typer.Option(help=", ".join(AUTHORS))],
    out: Annotated[Path, typer.Option(help="Folder for records.csv and truth.csv")],
    seed: Annotated[int, typer.Option(help="The same seed makes the same records")] = 1,
    records: Annotated[int, typer.Option(min=10, max=1_000_000)] = 12_000,
) -> None:
    """Make records of invented people, and the truth about them."""
    if kind not in AUTHORS:
        raise typer.BadParameter(", ".join(AUTHORS), param_hint="--kind")
    made = generate(kind, seed, records)
    write(made, out)
    print(f"{len(made.rows)} records of {len({row['entity'] for row in made.truth})} people in {out}")


def _fields(options: list[str]) -> dict[str, str]:
    found = {}
    for option in options:
        name, _, kind = option.partition(":")
        if kind not in {"text", "code"}:
            raise typer.BadParameter(f"{option}: name:text or name:code", param_hint="--field")
        found[name] = kind
    return found


def _say(judgement: Judgement) -> None:
    print(f"true pairs {judgement.true_pairs}, found as candidates {judgement.ceiling:.4f}")
    for label, point in (("best F1", judgement.best), ("precision >= 0.99", judgement.precise)):
        print(f"{label}: {_point(point)}")


def _point(point: Point | None) -> str:
    if point is None:
        return "not reached"
    return f"F1 {point.f1:.4f}, precision {point.precision:.4f}, recall {point.recall:.4f}, cut {point.cut:.2f} bits"
