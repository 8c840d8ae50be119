"""The fullest night, for a terminal and as data: who found a roof, who no bed, and whether every source says so."""

from __future__ import annotations

from rich.console import Group
from rich.table import Table
from rich.text import Text

from amparo.replay.driver import NightRead
from amparo.replay.night import ASSUMPTIONS, NIGHT
from shared.contracts.vocabulary import StayPlace

_SOURCES = {
    "census": "census, as posted",
    "census_restated": "census, as restated",
    "occupancy": "shelter's occupancy",
    "coordination": "coordination's nights",
    "coordination_posted": "coordination's census",
    "events": "stays, by their events",
}

_PLACES = {
    StayPlace.BED: "In a bed",
    StayPlace.SHARES_WITH: "Sharing one",
    StayPlace.PLACE: "On a place",
    StayPlace.OVERFLOW: "Over places",
    StayPlace.WITHOUT_BED: "Without a bed",
}


def render_night(night: NightRead) -> Group:
    """A line for the night, and under it where the number was read and what is supposed."""
    table = Table(title=f"The night of {NIGHT.day} August {NIGHT.year} at Danlí")
    for heading in ("Under a roof", *_PLACES.values(), "Twice"):
        table.add_column(heading, justify="right")
    table.add_column("Agrees", justify="center", no_wrap=True)
    table.add_row(
        f"{night.people['census']:,}",
        *(f"{night.places.get(place, 0):,}" for place in _PLACES),
        f"{night.twice:,}",
        "[green]yes[/green]" if night.agrees else "[bold red]NO[/bold red]",
    )
    read = ", ".join(f"{_SOURCES[key]} {people:,}" for key, people in night.people.items())
    balance = "the nights before and after balance" if night.balances else "the nights before and after DO NOT balance"
    under = [f"Under a roof by the {read}; {balance}.", *(f"ASSUMED: {one}" for one in ASSUMPTIONS)]
    return Group(table, Text("\n".join(under)))


def night_as_json(night: NightRead) -> dict[str, object]:
    """The same as plain data."""
    return {
        "night_of": NIGHT.isoformat(),
        "people": dict(night.people),
        "places": {place.value: night.places.get(place, 0) for place in _PLACES},
        "twice": night.twice,
        "balances": night.balances,
        "agrees": night.agrees,
    }
