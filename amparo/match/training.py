"""`amparo match fit`: sets of files in, `model.json` and `frequencies.json` out."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from amparo.match.fitting import LabelledSet, fit_model, labelled_pairs
from amparo.match.records import features_from, read_rows
from services.registration.rules.matching import Frequencies
from shared.clock import real_now

SEEN_MIN = 3
"""A name that fewer wrote is left out of the table: it may be one person's, and a slip is no name."""


def fit_files(sets: Sequence[tuple[Path, Path]], out: Path, frequencies_out: Path | None) -> int:
    """Fit on (records, truth) files; the number of pairs that the model was fitted on."""
    labelled = [labelled_set(records, truth) for records, truth in sets]
    pairs = [labelled_pairs(one, Frequencies.shipped().with_people(one.people)) for one in labelled]
    provenance: dict[str, Any] = {
        "command": "amparo match fit " + " ".join(f"--records {r.name} --truth {t.name}" for r, t in sets),
        "date": real_now().date().isoformat(),
        "sets": [
            {"name": f"{records.parent.name}/{records.name}", "records": len(one.people), "pairs": len(found.classes)}
            for (records, _), one, found in zip(sets, labelled, pairs, strict=True)
        ],
    }
    write_json(out, fit_model(pairs, provenance).to_json())
    if frequencies_out:
        write_json(frequencies_out, usual_names(labelled).to_json())
    return sum(len(found.classes) for found in pairs)


def labelled_set(records: Path, truth: Path) -> LabelledSet:
    """The people of one set and who they are."""
    rows = read_rows(records)
    with truth.open(newline="", encoding="utf-8") as file:
        known = {row["id"]: row for row in csv.DictReader(file)}
    people = features_from(rows)
    told = [known[person.id] for person in people]
    households = [row["household"] for row in told] if told and "household" in told[0] else None
    return LabelledSet(records.parent.name, people, [row["entity"] for row in told], households)


def usual_names(sets: Sequence[LabelledSet]) -> Frequencies:
    """The names that at least `SEEN_MIN` records have."""
    counted = Frequencies().with_people(person for one in sets for person in one.people)
    given, family = (
        {name: count for name, count in sorted(table.items()) if count >= SEEN_MIN}
        for table in (counted.given, counted.family)
    )
    return Frequencies(given, family, counted.population)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """An object that a person can read and a diff can show."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
