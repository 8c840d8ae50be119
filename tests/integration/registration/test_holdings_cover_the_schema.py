"""Every column that could hold identity has been looked at: what erasure does with it is written down."""

from __future__ import annotations

from services.registration.rules.holdings import HOLDINGS
from tests.integration.registration.conftest import Desk

COULD_HOLD_IDENTITY = ("text", "character varying", "date", "jsonb", "json")
BY_TABLE = {holding.table: holding for holding in HOLDINGS}


async def columns(desk: Desk) -> dict[str, dict[str, str]]:
    """The types of all columns, by table."""
    rows = await desk.rows(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'registration'"
    )
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row["table_name"], {})[row["column_name"]] = row["data_type"]
    return found


async def test_every_table_is_listed(desk: Desk) -> None:
    assert sorted(set(await columns(desk)) - set(BY_TABLE)) == []


async def test_every_column_of_text_date_or_json_is_classified(desk: Desk) -> None:
    unknown = [
        f"{table}.{column}"
        for table, types in (await columns(desk)).items()
        for column, type_ in types.items()
        if type_ in COULD_HOLD_IDENTITY and column not in (*BY_TABLE[table].identity, *BY_TABLE[table].plain)
    ]
    assert unknown == []


def test_all_identity_is_erased_or_says_why_not() -> None:
    kept = [
        holding.table
        for holding in HOLDINGS
        if holding.identity
        and not holding.deleted
        and not set(holding.identity) <= set(holding.erase)
        and not holding.why
    ]
    assert kept == []


def test_nothing_is_classified_twice_or_erased_without_being_identity() -> None:
    for holding in HOLDINGS:
        assert not set(holding.identity) & set(holding.plain), holding.table
        assert set(holding.erase) <= set(holding.identity), holding.table
        assert bool(holding.whose) or not (holding.deleted or holding.erase), holding.table
    assert len(BY_TABLE) == len(HOLDINGS)


async def test_a_new_column_fails_it(desk: Desk) -> None:
    """The control."""
    await desk.rows("ALTER TABLE person ADD COLUMN nickname text")
    try:
        types = (await columns(desk))["person"]
        assert "nickname" not in (*BY_TABLE["person"].identity, *BY_TABLE["person"].plain)
        assert types["nickname"] in COULD_HOLD_IDENTITY
    finally:
        await desk.rows("ALTER TABLE person DROP COLUMN nickname")
