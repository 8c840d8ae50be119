"""Items and kits with versioned bills of materials."""

from __future__ import annotations

from uuid import UUID

from services.distribution.queries import catalogue as queries
from services.distribution.schemas.catalogue import BillOfMaterialsIn, Component, ItemIn, ItemOut, KitIn, KitOut
from shared.context import Context
from shared.contracts.distribution import KitDefined
from shared.contracts.vocabulary import KitKind
from shared.outbox import emit
from shared.problems import InvalidRequest, NotFound


async def add_item(context: Context, body: ItemIn) -> ItemOut:
    """Add an item to the catalogue."""
    await queries.insert_item(context.session, body.model_dump())
    return ItemOut(item_id=body.id)


async def define_kit(context: Context, body: KitIn) -> KitOut:
    """Define a kit with the first version of its bill of materials.

    Raises:
        InvalidRequest: an item is named twice.
    """
    _each_item_once(body.components)
    await queries.insert_kit(context.session, body.model_dump(exclude={"components"}, mode="json"))
    return await _version(context, body.id, 1, body.components)


async def change_kit(context: Context, kit_id: UUID, body: BillOfMaterialsIn) -> KitOut:
    """Add a version to a kit's bill of materials; rounds keep the version that they pinned.

    Raises:
        NotFound: there is no such kit.
        InvalidRequest: an item is named twice.
    """
    _each_item_once(body.components)
    version = await queries.next_version(context.session, kit_id)
    if version is None:
        raise NotFound()
    return await _version(context, kit_id, version, body.components)


def _each_item_once(components: list[Component]) -> None:
    seen: set[UUID] = set()
    for n, component in enumerate(components):
        if component.item_id in seen:
            raise InvalidRequest.at(f"/components/{n}/item_id", "duplicate")
        seen.add(component.item_id)


async def _version(context: Context, kit_id: UUID, version: int, components: list[Component]) -> KitOut:
    await queries.insert_bill(context.session, kit_id, version, [component.model_dump() for component in components])
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
