"""A data folder of a major version that is not at hand is refused, with the command that converts it."""

import pytest

from amparo.embedded.postgres import OtherMajor, start_postgres
from amparo.embedded.postgres.account import account_for
from amparo.embedded.postgres.place import Place, folder_of
from tests.support.data_folders import data_folder


def test_data_of_postgres_9_is_refused_with_the_command_that_converts_it() -> None:
    with data_folder() as data:
        place = Place(data, folder_of(data))
        account = account_for(place.cluster)
        place.cluster.mkdir(parents=True)
        (place.cluster / "PG_VERSION").write_text("9\n")
        account.give(place.cluster)
        place.save(9, ready=True)
        with pytest.raises(OtherMajor, match=r"holds data of Postgres 9.*embedded\.postgres\.convert --to"):
            start_postgres(data)
