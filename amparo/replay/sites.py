"""Where the year happened: agencies, sites with their rooms, devices, and the emergency of the floods."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SiteKind(StrEnum):
    """The directory's kinds of site."""

    RECEPTION_CENTRE = "RECEPTION_CENTRE"
    CHILD_RECEPTION_CENTRE = "CHILD_RECEPTION_CENTRE"
    MIGRANT_CENTRE = "MIGRANT_CENTRE"
    TEMPORARY_REST_CENTRE = "TEMPORARY_REST_CENTRE"
    SHELTER = "SHELTER"
    WAREHOUSE = "WAREHOUSE"
    DISTRIBUTION_POINT = "DISTRIBUTION_POINT"
    BORDER_POST = "BORDER_POST"


class RoomMode(StrEnum):
    """A room with beds, or a floor with places."""

    NUMBERED = "NUMBERED"
    COUNTED = "COUNTED"


@dataclass(frozen=True, slots=True)
class Agency:
    """An organisation; `kind` is the directory's."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Room:
    """A room of a shelter: `places` beds (NUMBERED) or places (COUNTED); covered area in square metres."""

    code: str
    population: str
    mode: RoomMode
    places: int
    area_m2: float

    @property
    def beds(self) -> tuple[str, ...]:
        """The beds' codes; none in a counted room."""
        numbered = self.mode is RoomMode.NUMBERED
        return tuple(f"{self.code}-{number:02}" for number in range(1, self.places + 1)) if numbered else ()


@dataclass(frozen=True, slots=True)
class Site:
    """A site; `listed_as` is its row in `sites.csv` (empty: added for the replay, ASSUMED).

    `adults_only`: a child there is an alarm.
    """

    code: str
    name: str
    kind: SiteKind
    pcode: str
    agency: str
    listed_as: str = ""
    opened: date = date(2020, 1, 1)
    closed: date | None = None
    rooms: tuple[Room, ...] = ()
    adults_only: bool = False


@dataclass(frozen=True, slots=True)
class Device:
    """A scanner, enrolled at one site."""

    key: str
    site: str


@dataclass(frozen=True, slots=True)
class Emergency:
    """An event that kits are counted by."""

    code: str
    name: str
    cause: str
    opened: date
    note: str


AGENCIES = (
    Agency("IOM", "Organización Internacional para las Migraciones", "UN"),
    Agency("INM", "Instituto Nacional de Migración", "GOVERNMENT"),
    Agency("CRH", "Cruz Roja Hondureña", "RED_CROSS"),
    Agency("CARITAS", "Cáritas de Honduras", "CHURCH"),
    Agency("FAS", "Fundación Alivio del Sufrimiento", "NGO"),
    Agency("LIFE", "Consorcio LIFE", "NGO"),
    Agency("SCALABRINI", "Hermanas Misioneras Scalabrinianas", "CHURCH"),
    Agency("COPECO", "Comité Permanente de Contingencias y los CODEM", "GOVERNMENT"),
)

# ASSUMED: the event's name and date. The report says "people affected by floods" of 2023 and no more; late
# October and November 2023 are the rainy weeks in which the Sula valley usually floods.
FLOOD = Emergency(
    code="LLUVIAS-2023",
    name="Inundaciones de octubre y noviembre de 2023",
    cause="FLOOD",
    opened=date(2023, 10, 30),
    note="ASSUMED: the report names the municipalities, not the event or its date.",
)

# ASSUMED: all rooms and their sizes. The published capacities are totals, where there are any.
_AREA = 3.6  # square metres a place: a little over the 3.5 of Sphere


def _beds(code: str, population: str, places: int) -> Room:
    return Room(code, population, RoomMode.NUMBERED, places, round(places * _AREA, 1))


def _floor(code: str, places: int, population: str = "FAMILY") -> Room:
    return Room(code, population, RoomMode.COUNTED, places, round(places * _AREA, 1))


def _house(prefix: str, *, families: int, men: int, women: int) -> tuple[Room, ...]:
    return (
        *(_beds(f"{prefix}{number}", "FAMILY", 10) for number in range(1, families + 1)),
        _beds(f"{prefix}H", "MEN", men),
        _beds(f"{prefix}M", "WOMEN", women),
    )


def danli_rooms(part: Callable[[int], int] = int) -> tuple[Room, ...]:
    """The rooms of the centre at Danlí, for 180; `part` makes each number smaller.

    DG is the gym beside it: overflow, which is shut on every day but those of the fullest night.
    """
    return (
        *_house("D", families=part(8), men=part(30), women=part(20)),
        _floor("DS", part(50)),
        _floor("DG", part(150), "OVERFLOW"),
    )


_K = SiteKind
_DANLI, _TROJES, _CHOLUTECA = "HN0703", "HN0719", "HN0601"
_LA_LIMA, _VILLANUEVA, _OMOA, _SPS = "HN0512", "HN0511", "HN0503", "HN0501"

# Dates without a day in the source are the first of their month or year.
LISTED = (
    Site(
        "DANLI-CAMI", "CAMI Danlí", _K.MIGRANT_CENTRE, _DANLI, "INM",
        "CAMI Danlí (phase 1, opened 2023-01-13) — INM", date(2023, 1, 13),
        rooms=danli_rooms(),
    ),
    Site(
        "DANLI-CAMI2", "CAMI Danlí «Francisco Paz»", _K.MIGRANT_CENTRE, _DANLI, "INM",
        "CAMI Danlí 'Francisco Paz' (new building, inaugurated 2024-06-25) — INM", date(2024, 6, 25),
    ),
    Site(
        "DANLI-PESCADERO", "Delegación El Pescadero, Danlí", _K.BORDER_POST, _DANLI, "INM",
        "Delegación Control Interior El Pescadero, Danlí — INM",
    ),
    Site(
        "DANLI-JESUS", "Jesús Está Vivo, Danlí", _K.SHELTER, _DANLI, "CARITAS",
        "Jesús Está Vivo (Catholic parish), Danlí", date(2020, 1, 1), date(2022, 12, 31),
    ),
    Site(
        "DANLI-SCORAZON", "Sagrado Corazón de Jesús, Danlí", _K.SHELTER, _DANLI, "CARITAS",
        "Sagrado Corazón de Jesús, Danlí", date(2022, 1, 1),
        rooms=(*_house("C", families=2, men=8, women=6), _floor("CS", 20)),
    ),
    Site(
        "DANLI-SAGRADA", "Sagrada Familia, El Arenal, Danlí", _K.SHELTER, _DANLI, "CARITAS",
        "Sagrada Familia (Cáritas), El Arenal, Danlí", date(2023, 9, 22),
        rooms=_house("S", families=4, men=4, women=6),
    ),
    Site(
        "PARAISO-CDT", "CDT Alivio del Sufrimiento, El Paraíso", _K.TEMPORARY_REST_CENTRE, "HN0704", "FAS",
        "CDT Alivio del Sufrimiento (FAS), El Paraíso municipality",
        rooms=(*_house("P", families=5, men=40, women=20), _floor("PS", 90)),
    ),
    Site(
        "TROJES-CDT", "CDT Las Carpas, Trojes", _K.TEMPORARY_REST_CENTRE, _TROJES, "LIFE",
        "CDT 'Las Carpas' (Consorcio LIFE), Trojes", date(2022, 9, 1),
        rooms=(*_house("T", families=6, men=24, women=16), _floor("TS", 40)),
    ),
    Site(
        "TROJES-REINA", "Carlos Roberto Reina, Trojes", _K.SHELTER, _TROJES, "COPECO",
        "Carlos Roberto Reina, Trojes", date(2022, 1, 1), rooms=(_floor("RS", 40),),
    ),
    Site(
        "TROJES-SOCORRO", "Nuestra Señora del Perpetuo Socorro, Trojes", _K.SHELTER, _TROJES, "CARITAS",
        "Nuestra Señora del Perpetuo Socorro, Trojes", date(2022, 1, 1),
        rooms=_house("N", families=1, men=6, women=6),
    ),
    Site(
        "CHOLU-CAMI", "CAMI Choluteca", _K.MIGRANT_CENTRE, _CHOLUTECA, "INM",
        "CAMI Choluteca — INM", rooms=_house("H", families=2, men=6, women=4),
    ),
    Site(
        "CHOLU-HOGAR", "Hogar La Esperanza, Choluteca", _K.SHELTER, _CHOLUTECA, "CARITAS",
        "Hogar La Esperanza, Choluteca", rooms=_house("E", families=1, men=6, women=4),
    ),
    Site(
        "LALIMA-CAMR", "CAMR San Pedro Sula, La Lima", _K.RECEPTION_CENTRE, _LA_LIMA, "SCALABRINI",
        "CAMR San Pedro Sula (La Lima, Ramón Villeda Morales airport)", adults_only=True,
    ),
    Site("OMOA-CAMR", "CAMR Omoa", _K.RECEPTION_CENTRE, _OMOA, "CRH", "CAMR Omoa", adults_only=True),
    Site(
        "BELEN", "CAMR y CAFM Belén, San Pedro Sula", _K.CHILD_RECEPTION_CENTRE, _SPS, "INM",
        "CAMR/CAFM Belén, San Pedro Sula",
        rooms=(*_house("B", families=6, men=6, women=6), _beds("BN", "UNACCOMPANIED_CHILDREN", 24)),
    ),
)  # fmt: skip

# ASSUMED: every one of these. The report names no flood shelter, warehouse or post at the northern border.
ADDED = (
    Site("LALIMA-ALB", "Albergue municipal, La Lima", _K.SHELTER, _LA_LIMA, "COPECO", rooms=(_floor("LS", 1400),)),
    Site("VILLA-ALB", "Albergue municipal, Villanueva", _K.SHELTER, _VILLANUEVA, "COPECO", rooms=(_floor("VS", 900),)),
    Site("OMOA-ALB", "Albergue municipal, Omoa", _K.SHELTER, _OMOA, "COPECO", rooms=(_floor("OS", 800),)),
    Site("OCOTE-PUESTO", "Punto de asistencia, Ocotepeque", _K.DISTRIBUTION_POINT, "HN1401", "IOM"),
    Site("DANLI-BODEGA", "Bodega de Danlí", _K.WAREHOUSE, _DANLI, "IOM"),
    Site("TROJES-BODEGA", "Bodega de Trojes", _K.WAREHOUSE, _TROJES, "IOM"),
    Site("SPS-BODEGA", "Bodega de San Pedro Sula", _K.WAREHOUSE, _SPS, "IOM"),
)

SITES = LISTED + ADDED
BY_CODE = {site.code: site for site in SITES}

# Two scanners that may go offline for a day, and a desk that never does: refusals are met at the desk.
_WITH_SCANNERS = ("DANLI-SCORAZON", "DANLI-CAMI", "TROJES-CDT", "LALIMA-ALB", "VILLA-ALB", "OMOA-ALB")
DEVICES = (
    *(Device(f"{site}-{unit}", site) for site in _WITH_SCANNERS for unit in ("E1", "E2", "M1")),
    Device("OCOTE-PUESTO-M1", "OCOTE-PUESTO"),
)
