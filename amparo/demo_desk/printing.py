"""The desk on a terminal: where to go, how to sign in, what to type."""

from __future__ import annotations

from collections.abc import Iterator

from amparo.demo_desk.desk import DemoDesk

FREE_CARDS_SHOWN = 3
MEANING = {
    "give": "may receive a kit",
    "already_received": "has had today's kit",
    "not_entitled": "neighbours, not in the round",
    "card_paused": "was lost and is paused",
    "card_unknown": "was never printed",
    "round_closed": "the round is stopped",
}


def rows_of(desk: DemoDesk) -> Iterator[tuple[str, str, str]]:
    """What it is, what to type, what it means."""
    yield "Open", desk.base_url, ""
    for account in (desk.desk, desk.coordinator):
        yield "Sign in", account.username, account.password
    if code := desk.coordinator.code():
        yield "Code of now", code, "of the coordinator; the next one: amparo demo code"
    yield "Device", desk.enrolment_code or "(revoked)", f"enrols «{desk.device_name}», once"
    for card in desk.cards:
        yield "Card", card.code, MEANING.get(card.verdict, card.verdict)
    for free in desk.free_cards[:FREE_CARDS_SHOWN]:
        yield "Free card", free, "for who comes next"
    if desk.coordinator.totp_uri:
        yield "Authenticator", desk.coordinator.totp_uri, ""


def in_lines(desk: DemoDesk) -> str:
    """All that a newcomer needs; never cut off at a terminal's edge, for it is to be copied."""
    lines = [f"{label:13}  {value:18}  {note}".rstrip() for label, value, note in rows_of(desk)]
    return "\n".join([f"{desk.site_name}, {desk.day.isoformat()}", *lines])
