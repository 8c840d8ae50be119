"""The batch matcher on a CSV of records, and its pairs and figures."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from amparo.match.judging import Judgement, judge, read_truth, true_pairs
from amparo.match.records import columns_of, features_from, read_rows, unknown_columns
from amparo.match.unlabelled import fit_self
from services.registration.rules.matching import Features, Frequencies, Matched, Model, match_all


@dataclass(frozen=True)
class Run:
    """The people of a file and their pairs."""

    people: list[Features]
    matched: Matched

    def pairs(self) -> Iterator[tuple[str, str, float]]:
        """Both ids and the bits, best first."""
        rows = zip(self.matched.one.tolist(), self.matched.other.tolist(), self.matched.bits.tolist(), strict=True)
        for one, other, bits in rows:
            yield self.people[one].id, self.people[other].id, bits


def run(
    records: Path,
    *,
    fields: Mapping[str, str],
    without: tuple[str, ...] = (),
    model: Path | None = None,
    fit: str = "auto",
) -> Run:
    """Match the records of a file.

    `fields` are further columns (name -> `text` or `code`). `fit` is `shipped` (the model as it is), `self` (weights
    fitted on these records without labels) or `auto`: `self` when there are fields that the model does not know.
    """
    rows = read_rows(records)
    known = set(columns_of(rows[0]).values()) | set(without) if rows else set()
    further = fields or {name: kind for name, kind in unknown_columns(rows, known).items() if fit == "auto"}
    people = features_from(rows, further, without)
    chosen = Model.from_path(model) if model else Model.shipped()
    table = Frequencies.shipped()
    if fit == "self" or (fit == "auto" and further):
        table, chosen = fit_self(people, chosen)
    return Run(people, match_all(people, chosen, table.with_people(people)))


def write_pairs(found: Run, path: Path) -> int:
    """`id_a,id_b,score` of each pair; how many there are."""
    count = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("id_a", "id_b", "score"))
        for one, other, bits in found.pairs():
            writer.writerow((one, other, f"{bits:.4f}"))
            count += 1
    return count


def judged(found: Run, truth: Path) -> Judgement:
    """The figures against a file of `id,entity`."""
    return judge(found.pairs(), true_pairs(read_truth(truth)))
