"""Registering a household of four with the duplicate check, over HTTP and as pgbench's same inserts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import Any

from amparo.seeding.names import names_of
from amparo.seeding.writing import seed_people
from benchmarks.figures import Figure
from benchmarks.load import Load
from benchmarks.options import Options
from benchmarks.pairs import measure
from benchmarks.recording import recorded_script
from benchmarks.stage import Stage, staged
from services.registration.main import service
from shared.ids import new_id
from shared.migrations import admin_url

CONNECTIONS = 8
SERVERS = 2
"""pgbench has a process for each connection, so all cores: a server is one process, and a core's work."""
KNOWN = 20_000
SITE = new_id()
IDS = {
    name: f"00000000-0000-4{n:03d}-8000-00@" for n, name in enumerate(("household", "arrival", "consent", "document"))
}
MEMBERS = [f"00000000-0000-4{n:03d}-8000-00@" for n in range(100, 104)]
ARRIVALS = [f"00000000-0000-4{n:03d}-8000-00@" for n in range(200, 204)]


@dataclass(frozen=True)
class Families(Load):
    """Four people with names as they are frequent in Honduras: two parents and their two children."""

    def body(self, first: int, again_first: int = 0) -> str:
        """The household of that number, always the same."""
        chance = Random(first)
        names = names_of("HN")
        fathers, mothers = names.family.draw(chance), names.family.draw(chance)
        parents = [
            _member(chance, "HEAD", f"{mothers} {names.family.draw(chance)}", born=1960, female=True),
            _member(chance, "SPOUSE", f"{fathers} {names.family.draw(chance)}", born=1960, female=False),
        ]
        children = [
            _member(chance, "CHILD", f"{fathers} {mothers}", born=2006, female=chance.random() < 0.5) for _ in range(2)
        ]
        members = [{"id": id_, **member} for id_, member in zip(MEMBERS, [*parents, *children], strict=True)]
        number = f"0801{parents[0]['birth_date'][:4]}{first % 100_000:05d}"
        members[0]["documents"] = [{"id": IDS["document"], "type": "NATIONAL_ID", "country": "HN", "number": number}]
        members[0]["phone"] = f"+5049{first % 10_000_000:07d}"
        household = {
            "id": IDS["household"],
            "site_id": str(SITE),
            "population": "IN_TRANSIT",
            "members": members,
            "arrival": {
                "kind": "TRANSIT_ENTRY",
                "place_pcode": "HN0703",
                "means": "BUS",
                "country_from": "NI",
                "ids": dict(zip(MEMBERS, ARRIVALS, strict=True)),
            },
        }
        return json.dumps(household).replace("@", f"{first:010d}")


def _member(chance: Random, relationship: str, surnames: str, *, born: int, female: bool) -> dict[str, Any]:
    return {
        "given_names": names_of("HN").given(chance, female=female),
        "family_names": surnames,
        "sex": "FEMALE" if female else "MALE",
        "birth_date": f"{born + chance.randrange(17)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}",
        "nationality": "HN",
        "relationship": relationship,
    }


async def register_household(options: Options) -> Figure:
    """Households of four registered and compared per second, by a server a core, against pgbench's inserts of one."""
    load = Families(path="/registration/v1/households", item="", by_wrk=False)
    async with staged("registration", demo=True) as stage:
        await seed_people(admin_url(stage.settings), KNOWN, seed=1, processes=2, told=lambda *_: None)
        stage.serve("directory", *["registration"] * SERVERS)
        token = stage.token(new_id(), {"REGISTRAR": [SITE]})
        script = await recorded_script(stage, service, load, token, only_writes=True)

        async def clear(first: int, last: int) -> None:
            await _forget_copies(stage, first, last)

        pairs = await measure(
            stage, options, load, script, service="registration", token=token, connections=CONNECTIONS, clear=clear
        )
    return Figure("register_household", "households/s", pairs, required=0.10)


async def _forget_copies(stage: Stage, first: int, last: int) -> None:
    """pgbench writes one family thousands of times, which nobody who registers families ever has before them."""
    for member in MEMBERS:
        between = (f"{member[:-1]}{first:010d}", f"{member[:-1]}{last:010d}")
        await stage.admin.execute(
            "DELETE FROM registration.person_match WHERE person_id BETWEEN $1::uuid AND $2::uuid", *between
        )
        await stage.admin.execute(
            "UPDATE registration.person SET search_text = '' WHERE id BETWEEN $1::uuid AND $2::uuid", *between
        )
    await stage.admin.execute("VACUUM registration.person, registration.person_match")
