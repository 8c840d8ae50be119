from shared.contracts.vocabulary import Role
from tests.integration.directory.conftest import Directory

LISTS = ["/agencies", "/emergencies", "/sites", "/staff", "/devices"]


async def test_without_a_token_each_list_is_401(directory: Directory) -> None:
    answers = [await directory.client.get(f"/directory/v1{path}") for path in LISTS]

    assert [answer.status_code for answer in answers] == [401] * len(LISTS)


async def test_an_administrator_reads_every_list(directory: Directory) -> None:
    answers = [await directory.get(path) for path in LISTS]

    assert [answer.status_code for answer in answers] == [200] * len(LISTS)


async def test_a_registrar_does_not_read_who_works_here(directory: Directory) -> None:
    registrar = directory.installation.token({Role.REGISTRAR: [directory.site_id]})

    answers = [await directory.get(path, token=registrar) for path in ("/staff", "/devices")]

    assert [answer.status_code for answer in answers] == [403, 403]
