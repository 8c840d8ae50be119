"""Items and kits with versioned bills of materials."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.distribution.commands import rules
from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.errors import UnknownReference
from services.distribution.queries import catalogue as queries
from services.distribution.schemas.catalogue import BillOfMaterialsIn, Component, ItemIn, ItemOut, KitIn, KitOut
from services.distribution.schemas.conditions import stored
from shared.context import Context
from shared.contracts.distribution import KitDefined
from shared.contracts.vocabulary import KitKind
from shared.outbox import emit
from shared.problems import IdReused, InvalidRequest, NotFound


async def add_item(context: Context, body: ItemIn) -> ItemOut:
    """Add an item with its packs to the catalogue; the same item again changes nothing.

    Raises:
        InvalidRequest: two packs have one name.
        IdReused: the id stands for another item.
    """
    names = [body.unit, *(pack.name for pack in body.packs)]
    for n, pack in enumerate(body.packs):
        if pack.name in names[: n + 1]:
            raise InvalidRequest.at(f"/packs/{n}/name", "duplicate")
    packs: list[dict[str, Any]] = [{"name": body.unit, "quantity": 1, "gtin": body.gtin}]
    packs += [pack.model_dump() for pack in body.packs]
    item = body.model_dump(include={"id", "code", "name", "unit", "picture"})
    fingerprint = fingerprint_of(body)
    if not await queries.insert_item(context.session, item, packs, fingerprint=fingerprint) and (
        await queries.item_fingerprint(context.session, body.id) != fingerprint
    ):
        raise IdReused()
    return ItemOut(item_id=body.id)


async def define_kit(context: Context, body: KitIn) -> KitOut:
    """Define a kit with the first version of its bill of materials; the same kit again changes nothing.

    Raises:
        InvalidRequest: an item is named twice, the usual rule is none, or the value is not a voucher's.
        UnknownReference: an item is none.
        IdReused: the id stands for another kit.
    """
    await _must_be_sound(context, body.components)
    if rule := body.usual_rule:
        of_kit = {("/usual_rule/unit", "not_of_this_kit"): rule.unit not in body.recipient_units}
        rules.refuse({**rules.wrong_in_usual(rule, "/usual_rule"), **of_kit})
    if (body.kind is KitKind.VOUCHER) != (body.voucher_value is not None):
        raise InvalidRequest.at("/voucher_value", "of_vouchers_alone" if body.voucher_value else "missing")
    value = body.voucher_value
    kit = {
        "id": body.id,
        "code": body.code,
        "kind": body.kind.value,
        "name": body.name,
        "recipient_units": [unit.value for unit in body.recipient_units],
        "mode": body.mode.value,
        "consumable_days": body.consumable_days,
        "voucher_value": value.amount if value else None,
        "voucher_currency": value.currency if value else None,
        "usual_rule": body.usual_rule.model_dump_json(exclude_none=True) if body.usual_rule else None,
    }
    fingerprint = fingerprint_of(body)
    if await queries.insert_kit(context.session, kit, fingerprint=fingerprint):
        return await _version(context, body.id, 1, body.components)
    if (await queries.kit(context.session, body.id))["fingerprint"] != fingerprint:
        raise IdReused()
    return KitOut(kit_id=body.id, version=1)


async def change_kit(context: Context, kit_id: UUID, body: BillOfMaterialsIn) -> KitOut:
    """Add a version to a kit's bill of materials; rounds keep the version that they pinned.

    Raises:
        NotFound: there is no such kit.
        InvalidRequest: an item is named twice.
        UnknownReference: an item is none.
    """
    await _must_be_sound(context, body.components)
    version = await queries.next_version(context.session, kit_id)
    if version is None:
        raise NotFound()
    return await _version(context, kit_id, version, body.components)


async def _must_be_sound(context: Context, components: list[Component]) -> None:
    seen: set[UUID] = set()
    for n, component in enumerate(components):
        if component.item_id in seen:
            raise InvalidRequest.at(f"/components/{n}/item_id", "duplicate")
        seen.add(component.item_id)
    substitutes = sorted({item for component in components for item in component.substitutes})
    if substitutes and await queries.missing_items(context.session, substitutes):
        raise UnknownReference()


async def _version(context: Context, kit_id: UUID, version: int, components: list[Component]) -> KitOut:
    await queries.insert_bill(context.session, kit_id, version, [_line(component) for component in components])
    kit = await queries.kit(context.session, kit_id)
    event = KitDefined(
        kit_id=kit_id,
        version=version,
        code=kit["code"],
        kind=KitKind(kit["kind"]),
        components={component.item_id: component.quantity for component in components},
    )
    await emit(context, [event])
    return KitOut(kit_id=kit_id, version=version)


def _line(component: Component) -> dict[str, Any]:
    conditions = {"offered_to": stored(component.offered_to), "packed_for": stored(component.packed_for)}
    return {**component.model_dump(exclude={"offered_to", "packed_for"}), **conditions}
