from services.directory.commands.staff import FirstAdmin, create_first_admin
from services.directory.commands.transactions import Transactions
from services.directory.schemas.places import AgencyIn, AgencyKind
from tests.integration.directory.conftest import Directory


async def first_admin(directory: Directory) -> FirstAdmin | None:
    transactions = Transactions(directory.installation.runtime("directory"), "test")
    agency = AgencyIn(code="IOM", name="IOM Honduras", kind=AgencyKind.UN)
    return await transactions.run(
        lambda context: create_first_admin(context, username="admin", display_name="Admin", agency=agency)
    )


async def test_the_first_administrator_signs_in_with_the_printed_password(directory: Directory) -> None:
    made = await first_admin(directory)

    assert made is not None
    assert (await directory.sign_in("admin", made.password)).status_code == 200


async def test_there_is_no_second_first_administrator(directory: Directory) -> None:
    await first_admin(directory)

    assert await first_admin(directory) is None
