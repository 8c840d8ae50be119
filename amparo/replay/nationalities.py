"""Who came in, by nationality (ISO 3166-1 alpha-2): through the published counts of September, October and December."""

from bisect import bisect_right
from fractions import Fraction

from amparo.replay.rounding import Apportioner, exact, half_up, largest_remainder

# The year's counts (INM); they sum to 545,043.
NAMED = {
    "VE": 228_889,
    "CU": 85_969,
    "HT": 82_249,
    "EC": 46_086,
    "CO": 13_136,
    "GN": 12_902,
    "CN": 12_184,
    "SN": 8_964,
}
OTHER = 54_664
ENTRIES = sum(NAMED.values()) + OTHER

# ASSUMED: who the "other" were; the published table does not say. Weights, not counts.
_OTHERS = {
    "MR": 14, "IN": 11, "BR": 10, "CL": 9, "AO": 8, "PE": 8, "AF": 6, "CM": 5, "NP": 4, "GH": 4, "UZ": 4,
    "EG": 3, "DO": 3, "BD": 3, "BF": 2, "CD": 2, "SL": 2, "VN": 1, "TG": 1, "NG": 1, "GM": 1, "ER": 1, "RU": 1,
}  # fmt: skip

# Counts to 20 September and 25 October, as published; what they leave open is shared out by the rest of the year.
_KNOWN = (
    (308_182, {"VE": 139_506, "CU": 40_950, "HT": 35_658, "EC": 34_095}),
    (427_368, {"VE": 184_602, "HT": 67_707, "CU": 62_425}),
)
COUNTRIES = (*NAMED, *_OTHERS)


def _year() -> list[int]:
    return [*NAMED.values(), *largest_remainder(OTHER, list(_OTHERS.values()))]


def _waypoints() -> list[tuple[int, list[Fraction]]]:
    """(entries so far, count of each country so far), at the published moments."""
    year = dict(zip(COUNTRIES, _year(), strict=True))
    points: list[tuple[int, dict[str, Fraction]]] = [(0, {code: Fraction(0) for code in COUNTRIES})]
    for entries, known in _KNOWN:
        before = points[-1][1]
        free = [code for code in COUNTRIES if code not in known]
        start = sum((before[code] for code in free), Fraction(0))
        room = sum((year[code] - before[code] for code in free), Fraction(0))
        share = Fraction(entries - sum(known.values()) - start) / room
        now = {code: before[code] + (year[code] - before[code]) * share for code in free}
        points.append((entries, now | {code: Fraction(number) for code, number in known.items()}))
    points.append((ENTRIES, {code: Fraction(number) for code, number in year.items()}))
    return [(entries, [counts[code] for code in COUNTRIES]) for entries, counts in points]


def totals(scale: float) -> dict[str, int]:
    """The year's count of each country at `scale`: the published nine first, then the others among themselves."""
    entries = half_up(ENTRIES * exact(scale))
    *named, other = largest_remainder(entries, [*NAMED.values(), OTHER])
    rest = largest_remainder(other, list(_OTHERS.values()))
    return dict(zip(COUNTRIES, [*named, *rest], strict=True))


class NationalityDeal:
    """Deals each day's entries to nationalities; the year ends with exactly `totals(scale)`."""

    def __init__(self, scale: float) -> None:
        self._final = [float(number) for number in totals(scale).values()]
        self._all = int(sum(self._final))
        self._points = [(entries, [float(number) for number in counts]) for entries, counts in _waypoints()]
        self._full = self._points[-1][1]
        self._apportioner = Apportioner(len(COUNTRIES))
        self._so_far = 0

    def _targets(self) -> list[float]:
        at = ENTRIES * self._so_far / self._all
        index = min(bisect_right([entries for entries, _ in self._points], at), len(self._points) - 1)
        (x0, low), (x1, high) = self._points[index - 1], self._points[index]
        part = (at - x0) / (x1 - x0)
        now = [a + (b - a) * part for a, b in zip(low, high, strict=True)]
        return [final * n / full for final, n, full in zip(self._final, now, self._full, strict=True)]

    def deal(self, entries: int) -> dict[str, int]:
        """The next `entries` people's nationalities; countries without any are left out."""
        self._so_far += entries
        targets = self._targets()
        # The scaled totals are rounded, so that the running targets sum to the entries only at the year's end.
        factor = self._so_far / sum(targets) if sum(targets) else 0.0
        parts = self._apportioner.deal(entries, [target * factor for target in targets])
        return {code: part for code, part in zip(COUNTRIES, parts, strict=True) if part}
