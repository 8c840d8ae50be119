"""Ids that the examples share."""

from __future__ import annotations

from shared.contracts.card_codes import with_check_character
from shared.examples import SITE, example_id

SOAP, KIT, ROUND = example_id(40), example_id(41), example_id(42)
GIVEN, GIVEN_OFFLINE, GIVEN_AGAIN, GIVEN_UNKNOWN = (example_id(number) for number in (43, 44, 45, 46))
CASE = example_id(49)
HANDED_IN_LOG, HANDED_IN = example_id(480), example_id(481)
UNKNOWN_CARD = with_check_character("Z9Y8X7W6V")
AT_THE_ROUND = {"round_id": ROUND, "site_id": SITE}
LOG_TIME = "2023-06-15T14:00:00Z"
SHEET, LOADED, MISCOUNTED = example_id(150), example_id(151), example_id(152)
