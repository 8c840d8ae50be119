"""Devices, their numbers and their logs."""

from __future__ import annotations

from services.distribution.errors.refusal import Refusal


class SequenceReused(Refusal):
    """The device gave another hand-out under this number: the item is from another log, or the device began anew."""

    code = "sequence_reused"


class LogDecidedAlready(Refusal):
    code = "log_decided_already"


class QuarantineFull(Refusal):
    """So many logs of the device wait that no more are kept."""

    code = "quarantine_full"


class DevicesMissing(Refusal):
    """Lost devices of the round's sites may hold hand-outs of it, and nobody has said what became of them."""

    code = "devices_missing"
