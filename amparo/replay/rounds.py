"""Kits with their contents, and the rounds in which they were given.

ASSUMED, all of it: the contents of the kits (one bill of materials, whole numbers for each recipient), one kit
for each recipient, the rounds' periods, and that flood and household kits go to households until dwellings
and sites can receive.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from amparo.replay.sites import FLOOD


@dataclass(frozen=True, slots=True)
class Item:
    """What a store counts; `unit` is its unit of measure."""

    code: str
    name_es: str
    name_en: str
    unit: str


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit and its only version: `contents` are (item code, quantity for one recipient)."""

    code: str
    kind: str
    name_es: str
    name_en: str
    contents: tuple[tuple[str, int], ...]
    shelf_life_years: int | None


@dataclass(frozen=True, slots=True)
class Round:
    """A round: one kit, one rule, sites, and the days (inclusive) on which it gives.

    It closes `LATE_DAYS` after the last of them, so that scanners that were offline still come in.
    """

    key: str
    kit: str
    unit: str
    window: str
    sites: tuple[str, ...]
    first: date
    last: date
    event: str | None = None

    @property
    def closes(self) -> date:
        """The day in whose evening it closes."""
        return self.last + timedelta(days=LATE_DAYS)


LATE_DAYS = 3

ITEMS = (
    Item("JABON-BANO", "Jabón de baño", "Bathing soap", "bar"),
    Item("PASTA-DENTAL", "Pasta dental", "Toothpaste", "tube"),
    Item("CEPILLO", "Cepillo de dientes", "Toothbrush", "piece"),
    Item("TOALLA", "Toalla", "Towel", "piece"),
    Item("PAPEL", "Papel higiénico", "Toilet paper", "roll"),
    Item("OLLA", "Olla con tapa", "Cooking pot with lid", "piece"),
    Item("CUCHILLO", "Cuchillo de cocina", "Kitchen knife", "piece"),
    Item("CUCHARON", "Cucharón", "Serving ladle", "piece"),
    Item("PLATO", "Plato", "Plate", "piece"),
    Item("TAZON", "Tazón", "Bowl", "piece"),
    Item("VASO", "Vaso", "Cup", "piece"),
    Item("CUBIERTO", "Cubierto", "Spoon, fork or knife", "piece"),
    Item("FRAZADA", "Frazada", "Blanket", "piece"),
    Item("COLCHONETA", "Colchoneta", "Sleeping mat", "piece"),
    Item("BIDON", "Bidón de 10 litros", "Jerrycan, 10 litres", "piece"),
    Item("LAMPARA", "Lámpara solar", "Solar lamp", "piece"),
    Item("CUBETA", "Cubeta de 14 litros", "Bucket, 14 litres", "piece"),
    Item("ESCOBA", "Escoba", "Broom", "piece"),
    Item("BOTAS", "Botas de hule", "Rubber boots", "pair"),
    Item("CLORO", "Cloro", "Bleach", "litre"),
    Item("GUANTES", "Guantes", "Gloves", "pair"),
)

KITS = (
    Kit(
        "KIT-HIG", "HYGIENE", "Kit de higiene", "Hygiene kit",
        (("JABON-BANO", 2), ("PASTA-DENTAL", 1), ("CEPILLO", 1), ("TOALLA", 1), ("PAPEL", 2)), 2,
    ),
    Kit(
        "KIT-COC", "KITCHEN", "Kit de cocina", "Kitchen kit",
        # 36 pieces, as IOM's kitchen set B has; how they divide is ASSUMED.
        (("OLLA", 2), ("CUCHILLO", 2), ("CUCHARON", 2), ("PLATO", 5), ("TAZON", 5), ("VASO", 5), ("CUBIERTO", 15)),
        None,
    ),
    Kit(
        "KIT-HOG", "HOUSEHOLD", "Kit de enseres", "Household kit",
        (("FRAZADA", 2), ("COLCHONETA", 2), ("BIDON", 1), ("LAMPARA", 1)), None,
    ),
    Kit(
        "KIT-INU", "FLOOD", "Kit de limpieza por inundación", "Flood clean-up kit",
        (("CUBETA", 1), ("ESCOBA", 1), ("BOTAS", 1), ("CLORO", 2), ("GUANTES", 2)), 1,
    ),
)  # fmt: skip
KIT_BY_CODE = {kit.code: kit for kit in KITS}

BORDER_SITES = ("DANLI-SCORAZON", "DANLI-CAMI", "TROJES-CDT")
FLOOD_SITES = ("LALIMA-ALB", "VILLA-ALB", "OMOA-ALB")
_QUARTERS = (
    (date(2023, 1, 1), date(2023, 3, 31)),
    (date(2023, 4, 1), date(2023, 6, 30)),
    (date(2023, 7, 1), date(2023, 9, 30)),
    (date(2023, 10, 1), date(2023, 12, 31)),
)
# Hygiene is once per entry, and an entry at Danlí holds at Ocotepeque: the round is open there too.
_QUARTERLY = (
    ("HIG", "KIT-HIG", "PERSON", "ARRIVAL", (*BORDER_SITES, "OCOTE-PUESTO")),
    ("COC", "KIT-COC", "HOUSEHOLD", "ROUND", BORDER_SITES),
    ("HOG", "KIT-HOG", "HOUSEHOLD", "ROUND", BORDER_SITES),
)
FLOOD_ROUND = Round(
    "INU-2023", "KIT-INU", "HOUSEHOLD", "EVENT", FLOOD_SITES, FLOOD.opened, date(2023, 12, 31), FLOOD.code
)
ROUNDS = (
    *(
        Round(f"{short}-2023-{quarter}", kit, unit, window, sites, first, last)
        for short, kit, unit, window, sites in _QUARTERLY
        for quarter, (first, last) in enumerate(_QUARTERS, start=1)
    ),
    FLOOD_ROUND,
)
ROUND_BY_KEY = {one.key: one for one in ROUNDS}


def round_key(kit: str, day: date) -> str:
    """The round that gives this kit on that day."""
    return next(one.key for one in ROUNDS if one.kit == kit and one.first <= day <= one.last)
