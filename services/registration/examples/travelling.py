"""On the way: who was expected, where a person has been, what was entered in error; cards on paper, and a pause."""

from __future__ import annotations

from shared.examples import CARD, CARD_BATCH, GROUP, MOTHER, SPARE_CARD, Example, example_id

COUNT = example_id(17)
ARRIVAL = example_id(19)

BUS_AND_ITS_LIST = {
    "send_manifest": Example(
        200,
        {"entries": [{"names": "Marisol Núñez de la Cruz", "document": "X0000000"}, {"names": "Luz Núñez"}]},
        path={"arrival_group_id": GROUP},
    ),
    "show_manifest": Example(path={"arrival_group_id": GROUP}),
}

JOURNEYS = {
    "list_arrival_groups": Example(query={"state": "FINISHED", "limit": "50"}),
    "show_arrival_group": Example(path={"arrival_group_id": GROUP}),
    "show_journey": Example(path={"person_id": MOTHER}),
}

PAPER = {
    "read_card_keys": Example(),
    "print_card_sheet": Example(
        200, {"paper": "LETTER", "language": "ht", "with_names": False}, path={"batch_id": CARD_BATCH}
    ),
    "print_card": Example(200, {"paper": "A4", "layout": "CARD", "language": "es"}, path={"code": CARD}),
}

PAUSE = {
    "pause_card": Example(200, {"reason": "LOST"}, path={"code": SPARE_CARD}),
    "restore_card": Example(path={"code": SPARE_CARD}),
}

REVERSALS = {
    "reverse_arrival": Example(201, {"id": example_id(62), "reason": "ENTERED_TWICE"}, path={"arrival_id": ARRIVAL}),
    "reverse_headcount": Example(201, {"id": example_id(63), "reason": "WRONG_NUMBERS"}, path={"headcount_id": COUNT}),
}
