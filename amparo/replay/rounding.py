"""Whole numbers that keep their sums: scaling, parts of a total, a total over a series."""

from collections.abc import Sequence
from fractions import Fraction


def exact(scale: float) -> Fraction:
    """The scale as the decimal that was written (0.01 is one hundredth, not its binary neighbour)."""
    return Fraction(str(scale))


def half_up(value: Fraction) -> int:
    """Round to the nearest whole number, halves upwards."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def floor(value: Fraction) -> int:
    """Round down."""
    return value.numerator // value.denominator


def ceiling(value: Fraction) -> int:
    """Round up."""
    return -((-value.numerator) // value.denominator)


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` by `weights` so that the parts sum to it; the largest remainders get the units left.

    Equal remainders go to the earlier part.
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Lay `total` along a series by rounding its running sum: exact at the end, fair on the way.

    A place without weight gets nothing.
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    laid, running, before = [], 0, 0
    for weight in weights:
        running += weight
        now = (2 * total * running + whole) // (2 * whole)
        laid.append(now - before)
        before = now
    return laid


class Apportioner:
    """Deals units to kinds so that each kind's running total stays within one of its target."""

    def __init__(self, kinds: int) -> None:
        self.given = [0] * kinds

    def deal(self, units: int, targets: Sequence[float]) -> list[int]:
        """Give out `units` towards the running `targets` (which sum to all units dealt so far)."""
        wanted = [max(target - given, 0.0) for target, given in zip(targets, self.given, strict=True)]
        parts = [int(want) for want in wanted]
        order = sorted(range(len(parts)), key=lambda i: (parts[i] - wanted[i], i))
        for turn in range(abs(units - sum(parts))):
            if sum(parts) < units:
                parts[order[turn % len(order)]] += 1
            else:
                parts[max(range(len(parts)), key=parts.__getitem__)] -= 1
        self.given = [given + part for given, part in zip(self.given, parts, strict=True)]
        return parts
