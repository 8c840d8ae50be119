"""How often what happened in some drawn weeks: a run in which a rule was never at stake says nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.support.staying.acts import Act, ChecksIn, Moves, Passes, PersonTold
from tests.support.staying.drawn import Draws
from tests.support.staying.ledger import Says
from tests.support.staying.model import Model
from tests.support.staying.plan import plan_of
from tests.support.staying.tally_holds import of_holds, taken

ENOUGH = {
    "ChecksIn done": 90,
    "ChecksIn already_sheltered": 8,
    "ChecksIn bed_taken": 3,
    "ChecksIn host_not_here": 3,
    "ChecksIn room_given": 3,
    "ChecksIn id_reused": 3,
    "ChecksIn known already": 3,
    "ChecksIn late": 15,
    "in BED": 50,
    "in PLACE": 25,
    "in OVERFLOW": 3,
    "in SHARES_WITH": 15,
    "in WITHOUT_BED": 8,
    "by card": 15,
    "ChecksOut done": 30,
    "ChecksOut child_leaves_alone": 6,
    "ChecksOut known already": 1,
    "TakesEndBack done": 5,
    "TakesEndBack end_stands": 3,
    "TakesStayBack done": 6,
    "TakesStayBack too_late_to_undo": 3,
    "Moves done": 30,
    "several move": 15,
    "Moves known already": 2,
    "Moves id_reused": 2,
    "to BED": 25,
    "to PLACE": 8,
    "to OVERFLOW": 2,
    "to SHARES_WITH": 2,
    "Passes done": 25,
    "away": 20,
    "back": 5,
    "Passes child_leaves_alone": 4,
    "TakesStepBack done": 15,
    "TakesStepBack bed_taken": 1,
    "TakesStepBack step_not_last": 1,
    "TakesStepBack known already": 1,
    "SetsBed done": 8,
    "SetsBed bed_taken": 1,
    "RetiresBed done": 12,
    "RetiresRoom done": 8,
    "GivesRoom done": 12,
    "SetsPlaces done": 8,
    "OpensOverflow done": 3,
    "GoesRound done": 10,
    "ClosesCensus done": 7,
    "beds held": 25,
    "places held": 10,
    "MakesHold bed_taken": 1,
    "MakesHold places_not_free": 2,
    "MakesHold room_given": 1,
    "MakesHold known already": 1,
    "ChangesHold done": 2,
    "ChangesHold hold_over": 2,
    "ReleasesHold done": 2,
    "ChecksIn uses a held bed": 6,
    "ChecksIn uses a held place": 3,
    "ChecksIn bed_taken by a hold": 2,
    "ChecksIn asks for a place where the rest is held": 1,
    "ChecksIn names a hold that is over": 2,
    "ChecksIn has a bed after a hold of it is over": 5,
    "Moves uses a held bed": 2,
    "Moves uses a held place": 1,
    "TakesStayBack gives back to a hold that is live": 1,
    "TakesStepBack gives back to a hold that is live": 1,
    "a held bed stays as it is": 1,
    "GivesRoom room_held": 1,
    "merged": 12,
    "parted": 2,
    "two open stays": 3,
}
"""Of which act, answer or place there must be how many in so many weeks."""
OF_WEEKS = 60


def histogram(weeks: Iterable[Draws]) -> Counter[str]:
    """How often each act, and each answer to it, in drawn weeks, by the model."""
    counts: Counter[str] = Counter()
    for draws in weeks:
        plan = plan_of(draws)
        model = Model(plan)
        for act in plan.acts:
            before = taken(model)
            says = model.do(act)
            counts.update(_names(model, act, says))
            counts.update(of_holds(model, before, act, says))
        counts["two open stays"] += sum(tile.twice for tile in model.glance().tiles.values())
    return counts


def _names(model: Model, act: Act, says: Says) -> Iterable[str]:
    name = type(act).__name__
    yield name
    if says.refusals:
        yield from (f"{name} {code}" for code in says.refusals)
        return
    yield f"{name} {'known already' if says.again else 'done'}"
    if says.again:
        return
    if getattr(act, "happened", None):
        yield f"{name} late"
    if isinstance(act, ChecksIn):
        yield from (f"in {model.stays[one.id].place.kind}" for one in act.guests)
        yield from ("by card" for one in act.guests if one.card)
    if isinstance(act, Moves):
        yield from (f"to {model.stays[one.stay].place.kind}" for one in act.goings)
        yield from ["several move"] * (len(act.goings) > 1)
    if isinstance(act, Passes):
        yield "away" if act.out else "back"
    if isinstance(act, PersonTold):
        yield "merged" if act.merged_into else "parted"


def too_few(counts: Counter[str], weeks: int) -> list[str]:
    """Of what there is less than enough of, for so many weeks."""
    wanted = {name: n * weeks / OF_WEEKS for name, n in ENOUGH.items()}
    return [f"{name}: {counts[name]}, not {n:.0f}" for name, n in wanted.items() if counts[name] < n]
