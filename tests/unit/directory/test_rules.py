from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import pytest

from services.directory.rules import Authority, first_end, in_force, lock_seconds, public_pcode, sites_by_role

HERE, THERE, AGENCY = uuid4(), uuid4(), uuid4()


@dataclass(frozen=True)
class Held:
    role: str
    site_id: UUID | None
    until: date | None = None


@pytest.mark.parametrize(("failures", "seconds"), [(4, 0), (5, 60), (6, 120), (10, 1920), (11, 3600), (900, 3600)])
def test_a_lock_begins_at_the_fifth_failure_and_doubles_up_to_an_hour(failures: int, seconds: int) -> None:
    assert lock_seconds(failures) == seconds


def test_the_last_day_of_a_role_counts() -> None:
    held = Held("HEALTH", HERE, date(2023, 10, 12))

    assert in_force([held], date(2023, 10, 12)) == [held]
    assert in_force([held], date(2023, 10, 13)) == []


def test_no_token_outlives_the_first_role_that_ends() -> None:
    roles = [Held("HEALTH", HERE, date(2023, 10, 12)), Held("REPORTER", HERE, date(2023, 5, 1)), Held("ADMIN", None)]

    assert first_end(roles) == date(2023, 5, 1)


def test_a_role_without_a_site_is_held_everywhere() -> None:
    assert sites_by_role([Held("ADMIN", None), Held("HEALTH", HERE)]) == {"ADMIN": ["*"], "HEALTH": [str(HERE)]}


@pytest.mark.parametrize(
    ("role", "site", "agency", "may"),
    [
        ("REGISTRAR", HERE, AGENCY, True),
        ("REGISTRAR", THERE, AGENCY, False),
        ("REGISTRAR", HERE, uuid4(), False),
        ("SITE_COORDINATOR", HERE, AGENCY, False),
        ("ADMIN", None, AGENCY, False),
    ],
)
def test_a_coordinator_gives_plain_roles_of_the_own_agency_at_the_own_sites(
    role: str, site: UUID | None, agency: UUID, may: bool
) -> None:
    assert Authority(False, frozenset({HERE}), AGENCY).may_give([Held(role, site)], agency) is may


def test_of_a_confidential_site_others_know_the_department() -> None:
    assert public_pcode("HN0703", confidential=True) == "HN07"
    assert public_pcode("HN0703", confidential=False) == "HN0703"
