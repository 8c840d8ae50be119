from dataclasses import asdict
from datetime import UTC, datetime

from amparo.replay.driver.counts import Counts

SENT_AT = datetime(2023, 3, 2, 14, tzinfo=UTC)


def items(*occurred_at: str) -> list[dict[str, dict[str, str]]]:
    return [{"resource": {"occurred_at": at}} for at in occurred_at]


def test_a_hand_out_is_offline_if_the_answer_dates_it_on_an_earlier_local_day() -> None:
    counts = Counts()
    counts.recorded(items("2023-03-02T05:59:00Z", "2023-03-02T06:00:00Z", "2023-03-02T13:00:00Z"), SENT_AT)
    assert counts == Counts(handouts=3, offline=1)


def test_a_scan_is_refused_if_the_answer_is_a_conflict() -> None:
    counts = Counts()
    for status in (201, 409, 409):
        counts.answered(status)
    assert counts == Counts(handouts=3, refused=2)


def test_counts_are_read_as_they_were_kept() -> None:
    counts = Counts(9, 3, 2, 1)
    assert Counts.read(asdict(counts)) == counts
