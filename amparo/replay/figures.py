"""The figures of 2023 that the replay must end with: value, basis, quote, and what a smaller scale makes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache

from amparo.replay.dataset import rows
from amparo.replay.rounding import exact, floor, half_up, largest_remainder


class Basis(StrEnum):
    """How far a figure may be trusted: as printed, "more than", computed from printed ones, or supposed."""

    REPORTED = "REPORTED"
    FLOOR = "FLOOR"
    DERIVED = "DERIVED"
    ASSUMED = "ASSUMED"


class Rule(StrEnum):
    """What a smaller scale makes of a figure; the text is printed under the table."""

    TOTAL = "figure x scale, rounded to the nearest whole number, halves upwards"
    PART = "a part of its total: largest remainders, so that the parts still sum to the scaled total"
    SUM = "the sum of its scaled parts"
    FLOOR = "a floor: figure x scale, rounded down; more than that agrees too"


@dataclass(frozen=True, slots=True)
class Figure:
    """One reported figure."""

    key: str
    label: str
    value: int
    basis: Basis
    rule: Rule
    period: str
    quote: str
    source: str
    note: str = ""


ANNUAL_REPORT = "IOM Honduras, Annual Report 2023"
KITS = ("kits_hygiene", "kits_kitchen", "kits_household", "kits_flood")
RETURNS = ("returns_us", "returns_mx", "returns_other")
RETURNS_20231012 = tuple(f"{key}_20231012" for key in RETURNS)

_SPLIT = "The split of the kits between municipalities is ASSUMED: the report gives none."
# What the year is made with where the report has only a floor: a little above it.
PEOPLE_SERVED, SERVICES, ASSISTED = 70_400, 97_000, 23_150


def _published(
    key: str, label: str, row_key: str, *, basis: Basis = Basis.REPORTED, rule: Rule, note: str = ""
) -> Figure:
    row = next(row for row in rows("reported_figures") if row["key"] == row_key)
    return Figure(
        key=key,
        label=label,
        value=int(row["value"]),
        basis=basis,
        rule=rule,
        period=row["period"],
        quote=row["quote"].replace("**", ""),
        source=row["source"],
        note=note,
    )


def _derived(key: str, label: str, value: int, *, rule: Rule, how: str, like: str) -> Figure:
    row = next(row for row in rows("reported_figures") if row["key"] == like)
    quote = row["quote"].replace("**", "")
    return Figure(key, label, value, Basis.DERIVED, rule, row["period"], quote, row["source"], how)


def _share(per_mille_of_percent: int) -> int:
    """A share of all returns, from a percentage with two decimals."""
    return half_up(Fraction(56_172 * per_mille_of_percent, 10_000))


def _kits() -> list[Figure]:
    part, total = Rule.PART, "kits_total"
    return [
        _published("kits_hygiene", "Hygiene kits", "kits_hygiene", rule=part, note=_SPLIT),
        _published("kits_kitchen", "Kitchen kits", "kits_kitchen", rule=part, note=_SPLIT),
        _published(
            "kits_household",
            "Household kits",
            "kits_household",
            rule=part,
            note=f"{_SPLIT} Those for shelters are given to households until shelters can receive: ASSUMED.",
        ),
        _published(
            "kits_flood",
            "Flood kits",
            "kits_flood",
            rule=part,
            note=f"{_SPLIT} One per household until dwellings can receive: ASSUMED.",
        ),
        _published(
            "kits_danli_trojes_total",
            "Kits at Danlí and Trojes",
            total,
            rule=Rule.SUM,
            note="That the hygiene and kitchen kits were given there too is ASSUMED.",
        ),
        _derived(
            "kits_total",
            "All kits",
            23_941,
            rule=Rule.TOTAL,
            how="21,373 at Danlí and Trojes and, apart from these, 2,568 for the floods.",
            like=total,
        ),
    ]


def _returns() -> list[Figure]:
    part, total, pct = Rule.PART, Rule.TOTAL, "returns_us_pct"
    us, mx = _share(7005), _share(2690)
    to_date = "returns_ytd_20231012"
    return [
        _published("returns_total", "Returns", "returns_2023", rule=total),
        _derived("returns_us", "… from the United States", us, rule=part, how="70.05 % of 56,172.", like=pct),
        _derived("returns_mx", "… from Mexico", mx, rule=part, how="26.90 % of 56,172.", like=pct),
        _derived("returns_other", "… from elsewhere", 56_172 - us - mx, rule=part, how="The rest.", like=pct),
        _published("returns_total_20231012", "Returns by 12 October", to_date, rule=total),
        _published("returns_us_20231012", "… from the United States", "returns_us_ytd", rule=part),
        _published("returns_mx_20231012", "… from Mexico", "returns_mx_ytd", rule=part),
        _derived(
            "returns_other_20231012",
            "… from elsewhere",
            44_110 - 28_563 - 14_163,
            rule=part,
            how="44,110 less 28,563 less 14,163.",
            like=to_date,
        ),
    ]


def _above(aim: int) -> str:
    return f"What exceeds the floor is ASSUMED: the whole year is made to come to about {aim:,}."


def _people() -> list[Figure]:
    floor_, rule = Basis.FLOOR, Rule.FLOOR
    return [
        _published("transit_entries", "Entries in transit", "transit_entries_2023", rule=Rule.TOTAL),
        _published(
            "transit_services",
            "Services in transit",
            "services_transit",
            basis=floor_,
            rule=rule,
            note=_above(SERVICES),
        ),
        _published(
            "transit_people_served",
            "People served in transit",
            "persons_transit_served",
            basis=floor_,
            rule=rule,
            note=f"The report says “around 70,000”: read as a floor. {_above(PEOPLE_SERVED)}",
        ),
        _published(
            "returnees_assisted",
            "Returnees assisted",
            "returnees_assisted",
            basis=floor_,
            rule=rule,
            note=_above(ASSISTED),
        ),
    ]


@cache
def figures() -> tuple[Figure, ...]:
    """All figures, in the order in which the table shows them."""
    return (*_kits(), *_returns(), *_people())


def _parts(keys: tuple[str, ...], total: int, value: Mapping[str, int]) -> dict[str, int]:
    return dict(zip(keys, largest_remainder(total, [value[key] for key in keys]), strict=True))


def expected(scale: float) -> dict[str, int]:
    """Every figure at `scale` (1 is the whole year); a FLOOR is the least that agrees."""
    value = {figure.key: figure.value for figure in figures()}
    factor = exact(scale)

    def scaled(key: str) -> int:
        return half_up(value[key] * factor)

    found = {key: scaled(key) for key in ("kits_total", "returns_total", "returns_total_20231012")}
    found |= _parts(KITS, found["kits_total"], value)
    found |= _parts(RETURNS, found["returns_total"], value)
    found |= _parts(RETURNS_20231012, found["returns_total_20231012"], value)
    found["kits_danli_trojes_total"] = found["kits_total"] - found["kits_flood"]
    found["transit_entries"] = scaled("transit_entries")
    for figure in figures():
        if figure.basis is Basis.FLOOR:
            found[figure.key] = floor(figure.value * factor)
    return {figure.key: found[figure.key] for figure in figures()}
