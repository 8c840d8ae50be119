"""A shift that nobody ended ends by itself when its time is over, by a duty of the directory's worker."""

from services.directory.main import service
from shared.jobs import Job
from tests.integration.directory.conftest import Directory
from tests.support.shifts import acts_on, crew_of


async def run_duty(directory: Directory) -> None:
    duty = next(one for one in service.duties if isinstance(one, Job) and one.name == "end_overdue_shifts")
    runtime = directory.installation.runtime("directory")
    await duty.once(runtime.database, runtime.settings)


async def test_only_the_one_that_is_over_ends_and_its_share_is_gone(directory: Directory) -> None:
    over, running = await crew_of(directory), await crew_of(directory, "berta")
    old, new = (await over.opened())["shift_id"], (await running.opened())["shift_id"]
    await directory.rows("UPDATE shift SET offline_until = now() - interval '1 second' WHERE id = $1::uuid", old)

    await run_duty(directory)
    await run_duty(directory)

    rows = await directory.rows("SELECT id::text FROM shift WHERE ended_at IS NULL AND share_sealed IS NOT NULL")
    assert [row["id"] for row in rows] == [new]
    assert await acts_on(directory, old) == [("OPEN_SHIFT", "staff"), ("END_SHIFT", "nobody")]
