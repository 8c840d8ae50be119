"""All against all among 200,000 invented people."""

from __future__ import annotations

import time

from amparo.match.noise import generate
from amparo.match.records import features_from
from benchmarks.figures import Figure, say
from benchmarks.options import Options
from services.registration.rules.matching import Frequencies, Model, match_all

RECORDS = 200_000


async def match_batch_200k(options: Options) -> Figure:
    """Seconds from stored features to scored pairs; no database takes part."""
    people = features_from(generate("desk", 200, RECORDS).rows)
    started = time.monotonic()
    matched = match_all(people, Model.shipped(), Frequencies.shipped().with_people(people), workers=2)
    seconds = time.monotonic() - started
    say(f"{len(people)} people, {len(matched.one)} pairs")
    return Figure("match_batch_200k", "s", value=round(seconds, 1))
