"""What a site's daily report needs of a shelter: the board's numbers when its census was closed."""

from __future__ import annotations

from shared.schemas import Answer


class CensusFigures(Answer):
    """The board's numbers of the census' people: `present` + `away` = its `people`.

    `present` = in beds + in places + sharing + overflow + without a bed. Whoever is `away` for a while counts in the
    night, because the place was given and is kept.
    """

    present: int
    away: int
    in_beds: int
    in_places: int
    sharing: int
    overflow: int
    without_bed: int
    beds: int
    beds_free: int
    beds_held: int
    beds_away: int
    beds_out_of_service: int
    places: int
    places_free: int
    places_held: int = 0
    night_capacity: int | None = None
