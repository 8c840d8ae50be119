"""How often what happened in the distributions of some seeds: a run in which a rule was never at stake says nothing."""

from __future__ import annotations

from collections import Counter

from tests.support.modelled.acts import Rule, Scan

ENOUGH = {
    "given": 120,
    "refused": 120,
    "over": 40,
    "arrival refused": 6,
    "arrival over": 12,
    "entry by a record": 60,
    "entry by contact": 80,
    "entry after another": 5,
    "entry met again": 60,
    "refill": 8,
    "rolling refused": 8,
    "rolling over": 15,
    "rolling reversed": 4,
    "for a site": 40,
    "site refused": 4,
    "dwelling over": 5,
    "override": 12,
    "claim that follows": 25,
    "inherited": 15,
    "too much beside what was inherited": 3,
    "same scan": 15,
    "round_closed": 40,
    "out_of_stock": 25,
    "lot passed over": 20,
    "taken back": 25,
}
"""Of which case there must be how many in twenty seeds."""
SHARE = 0.2
"""Of what is asked for, so much must be refused, and so much be there already (`reliability.md`)."""
OF_SEEDS = 20


class Tally:
    """Counts what a model sees."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def asked(self, scan: Scan, known_verdict: str | None) -> None:
        """A hand-out is asked for; `known_verdict`: its id had this verdict already."""
        self.counts["asked"] += 1
        if known_verdict:
            self.counts["repeated"] += 1
            self.counts["refused again"] += known_verdict == "REFUSED"
        self.counts["for a site"] += scan.to_site_id is not None

    def judged(self, verdict: str, code: str | None, rule: Rule, *, scan: Scan, refill: bool) -> None:
        """A hand-out got its verdict."""
        name = {
            "GIVEN": "given",
            "REFUSED": "refused",
            "GIVEN_OVER": "over",
            "DUPLICATE_SCAN": "same scan",
            "GIVEN_DESPITE": "despite",
            "UNKNOWN_CARD": "unknown card",
        }[verdict]
        self.counts[name] += 1
        if code:
            self.counts[code] += 1
        if verdict == "GIVEN_OVER" or code in ("already_received", "over_allowance"):
            self.counts[f"{rule.window.lower()} {name}"] += 1
            self.counts["site refused"] += rule.unit == "SITE" and verdict == "REFUSED"
        self.counts["dwelling over"] += rule.unit == "DWELLING" and code in ("already_received", "over_allowance")
        self.counts["refill"] += refill
        self.counts["override"] += scan.override and verdict == "GIVEN"

    def entered(self, *, recorded: bool, again: bool, known: bool) -> None:
        """The window of an ARRIVAL rule was chosen; `known`: something was given in it before."""
        self.counts["entry by a record" if recorded else "entry by contact"] += 1
        self.counts["entry after another"] += recorded and again
        self.counts["entry met again"] += known

    def followed(self, claims: int) -> None:
        """So many hand-outs count elsewhere by what was told."""
        self.counts["claim that follows"] += claims

    def inherited(self, rule: Rule) -> None:
        """A household inherits a hand-out."""
        self.counts["inherited"] += 1
        self.counts[f"{rule.window.lower()} inherited"] += 1

    def met(self, *, inherited: bool) -> None:
        """Something is more than is allowed, of whom has `inherited` or not."""
        self.counts["too much beside what was inherited"] += inherited

    def reversed(self, rule: Rule) -> None:
        """A hand-out was taken back."""
        self.counts["taken back"] += 1
        self.counts[f"{rule.window.lower()} reversed"] += 1


def too_few(counts: Counter[str], seeds: int) -> list[str]:
    """Of what there is less than enough of, for so many seeds."""
    asked = counts["asked"]
    shares = {
        "refused": counts["refused"] + counts["refused again"],
        "there already": counts["repeated"] + counts["same scan"],
    }
    found = [f"{name}: {n} of {asked} asked for" for name, n in shares.items() if n < SHARE * asked]
    wanted = {name: n * seeds / OF_SEEDS for name, n in ENOUGH.items()}
    return found + [f"{name}: {counts[name]}, not {n:.0f}" for name, n in wanted.items() if counts[name] < n]
