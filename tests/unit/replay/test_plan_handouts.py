from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from amparo.replay.acts import (
    Act,
    Handout,
    HandoutBatch,
    HandoutGiven,
    RoundCloses,
    StockReceived,
    Verdict,
)
from amparo.replay.rounds import KIT_BY_CODE, ROUND_BY_KEY


def _sent(acts: tuple[Act, ...]) -> list[tuple[datetime, str, Handout, bool]]:
    """(when the server gets it, site, hand-out, offline), in the order of the calls."""
    found: list[tuple[datetime, str, Handout, bool]] = []
    for act in acts:
        if isinstance(act, HandoutGiven):
            found.append((act.at, act.site, act.handout, False))
        if isinstance(act, HandoutBatch):
            found += [(act.at, act.site, handout, act.offline) for handout in act.handouts]
    return found


def _unit(handout: Handout) -> tuple[UUID | None, int | None]:
    card = handout.recipient
    return card.household_id or card.group_id, card.token


def test_nobody_is_given_the_same_kit_twice_in_a_round(acts: tuple[Act, ...]) -> None:
    given = [(h.round_key, _unit(h)) for _, _, h, _ in _sent(acts) if h.expected is Verdict.GIVEN]
    assert len(set(given)) == len(given)


def test_a_second_scan_comes_after_the_server_has_the_first(acts: tuple[Act, ...]) -> None:
    given: set[tuple[str, tuple[UUID | None, int | None]]] = set()
    for _, _, handout, _ in _sent(acts):
        if handout.code == "already_received":
            assert (handout.round_key, _unit(handout)) in given
        if handout.expected is Verdict.GIVEN:
            given.add((handout.round_key, _unit(handout)))


def test_a_round_is_closed_when_a_scan_is_refused_for_that_and_for_no_other(acts: tuple[Act, ...]) -> None:
    closed: set[str] = set()
    for act in acts:
        if isinstance(act, RoundCloses):
            closed.add(act.round_key)
        handouts = [act.handout] if isinstance(act, HandoutGiven) else []
        handouts += list(act.handouts) if isinstance(act, HandoutBatch) else []
        assert all((handout.round_key in closed) is (handout.code == "round_closed") for handout in handouts)


def test_refusals_are_single_and_online(acts: tuple[Act, ...]) -> None:
    batched = [handout for act in acts if isinstance(act, HandoutBatch) for handout in act.handouts]
    assert all(handout.expected is Verdict.GIVEN for handout in batched)


def test_an_offline_log_is_sent_the_next_morning(acts: tuple[Act, ...]) -> None:
    local = timedelta(hours=6)
    for at, _, handout, offline in _sent(acts):
        days = ((at - local).date() - (handout.scanned_at - local).date()).days
        assert days == (1 if offline else 0)


def test_a_devices_numbers_rise_with_its_scans_in_the_order_of_sending(acts: tuple[Act, ...]) -> None:
    last: dict[str, tuple[int, datetime]] = {}
    for at, _, handout, _ in _sent(acts):
        sequence, scanned_at = last.get(handout.device_key, (0, handout.scanned_at - timedelta(1)))
        assert handout.device_seq == sequence + 1
        assert scanned_at < handout.scanned_at <= at
        last[handout.device_key] = (handout.device_seq, handout.scanned_at)


def test_scans_are_made_at_a_site_of_their_round_by_a_device_of_that_site(acts: tuple[Act, ...]) -> None:
    for _, site, handout, _ in _sent(acts):
        assert site in ROUND_BY_KEY[handout.round_key].sites
        assert handout.device_key.rsplit("-", 1)[0] == site


def test_batches_hold_at_most_100_scans(acts: tuple[Act, ...]) -> None:
    assert max(len(act.handouts) for act in acts if isinstance(act, HandoutBatch)) <= 100


def test_no_place_gives_what_it_has_not_received(acts: tuple[Act, ...]) -> None:
    stock: dict[tuple[str, str], int] = defaultdict(int)
    for act in acts:
        if isinstance(act, StockReceived):
            for line in act.lines:
                stock[act.site, line.item] += line.quantity
        handouts = [act.handout] if isinstance(act, HandoutGiven) else []
        handouts += list(act.handouts) if isinstance(act, HandoutBatch) else []
        for handout in handouts:
            if handout.expected is Verdict.GIVEN:
                for item, quantity in KIT_BY_CODE[ROUND_BY_KEY[handout.round_key].kit].contents:
                    stock[act.site, item] -= quantity
                    assert stock[act.site, item] >= 0


def test_every_lot_has_its_own_number_and_a_donor(acts: tuple[Act, ...]) -> None:
    lines = [line for act in acts if isinstance(act, StockReceived) for line in act.lines]
    assert len({line.lot_number for line in lines}) == len(lines)
    assert all(line.funding_source and line.quantity > 0 for line in lines)
