"""A device's long log is sent in parts, and each but the last says that more follows."""

from collections import defaultdict

from amparo.replay.acts import HandoutBatch, Recipient
from amparo.replay.plan.handouts import BATCH_MAX, Scanners
from amparo.replay.plan.ids import Ids
from amparo.replay.plan.wants import Want

DAY = 10


def test_only_the_last_part_of_a_log_ends_it() -> None:
    ids = Ids(1.0, 1)
    wants = [
        Want("DANLI-CAMI", 480 + number, "HIG-2023", Recipient(household_id=ids.of("household", number)))
        for number in range(5 * BATCH_MAX)
    ]
    scanners = Scanners(ids)
    logs = defaultdict(list)
    for act in [*scanners.of_day(wants, DAY), *scanners.morning(DAY + 1)]:
        if isinstance(act, HandoutBatch):
            logs[act.device_key].append(act)

    assert max(len(parts) for parts in logs.values()) == 3
    for parts in logs.values():
        assert [act.more for act in sorted(parts, key=lambda act: act.at)] == [True] * (len(parts) - 1) + [False]
