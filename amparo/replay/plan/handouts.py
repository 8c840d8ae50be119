"""Scanners' days: single scans, batches in the evening, and the log of a day offline the next morning."""

from collections import defaultdict
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from amparo.replay.acts import Handout, HandoutBatch, HandoutGiven, Recipient, Verdict
from amparo.replay.curve import DAYS
from amparo.replay.plan.ids import Ids, moment
from amparo.replay.plan.refusals import Refusal
from amparo.replay.plan.wants import Want

BATCH_MAX = 100
OFFLINE_SHARE, SINGLE_SHARE, TWICE_SHARE = 0.16, 0.35, 0.08
_EVENING, _DAWN = 1_095, 330
_TURN = 10  # scans before the other scanner takes over
_SECOND_APART = 3 / 60  # two scans of one device are never taken for one (2.5 s)
_LAST_OFFLINE_DAY = DAYS - 4


class Mode(StrEnum):
    """How a scanner worked on one day."""

    SINGLE = "SINGLE"
    BATCH = "BATCH"
    OFFLINE = "OFFLINE"


class Scanners:
    """Gives each scan a device, a sequence number and a way to the server, in the shares wanted."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._sequence: dict[str, int] = defaultdict(int)
        self._counted = dict.fromkeys(Mode, 0)
        self._scans = self._twice = 0
        self._morning: dict[int, list[HandoutBatch]] = defaultdict(list)

    def morning(self, day: int) -> list[HandoutBatch]:
        """What was scanned offline yesterday."""
        return self._morning.pop(day, [])

    def of_day(self, wants: list[Want], day: int) -> list[HandoutGiven | HandoutBatch]:
        """The acts of today; offline logs wait for the next morning."""
        by_device: dict[str, list[Want]] = defaultdict(list)
        by_site: dict[str, list[Want]] = defaultdict(list)
        for want in sorted(wants, key=lambda want: want.minute):
            at_site = by_site[want.site]
            unit = "E1" if (len(at_site) // _TURN) % 2 == 0 else "E2"
            at_site.append(want)
            by_device[f"{want.site}-{unit}"].append(want)
        acts: list[HandoutGiven | HandoutBatch] = []
        for device, scans in by_device.items():
            mode = self._mode(len(scans), day)
            handouts = self._scan(device, scans, day)
            if mode is Mode.SINGLE:
                acts += [self._single(scans[0].site, handout) for handout in handouts]
                continue
            offline = mode is Mode.OFFLINE
            batches = self._batches(scans[0].site, device, handouts, day=day, offline=offline)
            if offline:
                self._morning[day + 1] += batches
            else:
                acts += batches
        return acts

    def refused(self, refusals: list[Refusal], day: int) -> list[HandoutGiven]:
        """Today's refusals, at each site's desk in the order of time."""
        ordered = sorted(refusals, key=lambda refusal: refusal.want.minute)
        acts = []
        for refusal in ordered:
            device = f"{refusal.want.site}-M1"
            handout = self._handout(device, refusal.want, moment(day, refusal.want.minute), code=refusal.code)
            acts.append(self._single(refusal.want.site, handout))
        return acts

    def _mode(self, scans: int, day: int) -> Mode:
        """The mode that lags most behind its share."""
        total = sum(self._counted.values()) + scans
        mode = Mode.BATCH
        if self._counted[Mode.OFFLINE] < OFFLINE_SHARE * total and day <= _LAST_OFFLINE_DAY:
            mode = Mode.OFFLINE
        elif self._counted[Mode.SINGLE] < SINGLE_SHARE * total:
            mode = Mode.SINGLE
        self._counted[mode] += scans
        return mode

    def _scan(self, device: str, scans: list[Want], day: int) -> list[Handout]:
        made, last = [], 0.0
        for want in scans:
            last = max(want.minute, last + _SECOND_APART)
            made.append(self._handout(device, want, moment(day, last)))
        return made

    def _handout(self, device: str, want: Want, at: datetime, *, code: str | None = None) -> Handout:
        self._sequence[device] += 1
        self._scans += 1
        twice = self._twice < TWICE_SHARE * self._scans
        self._twice += twice
        sequence = self._sequence[device]
        return Handout(
            handout_id=self._handout_id(want.recipient, want.round_key, device, sequence),
            round_key=want.round_key,
            recipient=want.recipient,
            device_key=device,
            device_seq=sequence,
            scanned_at=at,
            sent_twice=twice,
            expected=Verdict.GIVEN if code is None else Verdict.REFUSED,
            code=code,
        )

    def _handout_id(self, recipient: Recipient, round_key: str, device: str, sequence: int) -> UUID:
        whose = recipient.household_id or recipient.group_id or recipient.unknown_serial
        return self._ids.of("handout", round_key, whose, recipient.token, device, sequence)

    def _single(self, site: str, handout: Handout) -> HandoutGiven:
        act_id = self._ids.of("handout-given", handout.handout_id)
        return HandoutGiven(act_id=act_id, at=handout.scanned_at, site=site, handout=handout)

    def _batches(
        self, site: str, device: str, handouts: list[Handout], *, day: int, offline: bool
    ) -> list[HandoutBatch]:
        sent_on, first = (day + 1, _DAWN) if offline else (day, _EVENING)
        return [
            HandoutBatch(
                act_id=self._ids.of("handout-batch", device, day, start),
                at=moment(sent_on, first + start / BATCH_MAX + self._minute_of(device)),
                site=site,
                device_key=device,
                offline=offline,
                more=start + BATCH_MAX < len(handouts),
                handouts=tuple(handouts[start : start + BATCH_MAX]),
                resend_id=self._ids.of("handout-batch-again", device, day, start),
            )
            for start in range(0, len(handouts), BATCH_MAX)
        ]

    @staticmethod
    def _minute_of(device: str) -> float:
        """The two scanners of a site do not send in the same second."""
        return 0.0 if device.endswith("E1") else 0.5
