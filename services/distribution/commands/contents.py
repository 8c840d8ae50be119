"""What is said to be in a hand-out must be items, and no more may be owed than its bill holds."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.distribution.commands.asked import Asked
from services.distribution.queries import contents as queries
from services.distribution.rules import not_in_bill
from shared.context import Context
from shared.problems import InvalidRequest


async def wrong_contents(context: Context, asked: Sequence[Asked]) -> dict[UUID, InvalidRequest]:
    """Hand-outs whose contents are none: of what they name something is no item, or the bill has not so much."""
    named = {item_id for one in asked for _, item_id in _named(one)}
    unknown = named - await queries.known_items(context.session, named) if named else set()
    wrong: dict[UUID, InvalidRequest] = {}
    for one in asked:
        places = [field for field, item_id in _named(one) if item_id in unknown]
        if places:
            wrong[one.item.id] = InvalidRequest.at(f"/{places[0]}", "unknown_item")
        elif not _is_explained(one):
            wrong[one.item.id] = InvalidRequest.at("/substitutions", "reason_missing")
        elif (one.owed or one.replaced) and not_in_bill(one.offered, one.owed, one.replaced):
            wrong[one.item.id] = InvalidRequest.at("/owed" if one.owed else "/substitutions", "not_in_bill")
    return wrong


def _is_explained(one: Asked) -> bool:
    """Whether everything that stands for something else is named by the bill, or has a reason."""
    named = {(part.item_id, substitute) for part in one.lines for substitute in part.substitutes}
    return all(line.reason or (line.instead_of, line.item_id) in named for line in one.item.substitutions or ())


def _named(one: Asked) -> list[tuple[str, UUID]]:
    """Field and item of all that it says is in it."""
    given = [("components", line.item_id) for line in one.item.components or ()]
    return given + [("substitutions", line.item_id) for line in one.item.substitutions or ()]
