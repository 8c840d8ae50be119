"""How each operation is called; the order is a story that can be told."""

from __future__ import annotations

from shared.examples import (
    BED,
    CARD,
    DATE,
    GROUP,
    HOUSEHOLD,
    SHELTER_ROOM,
    SITE,
    SPARE_BED,
    STAY,
    STRIP_CARD,
    Example,
    example_id,
)
from shared.outbox_intake.examples import outbox_examples

OTHER_STAY = example_id(34)
NEW_ROOM = example_id(600)
NEW_BED = example_id(604)
READ_FIRST = {"If-Match": '"1"'}
GYM = example_id(35)
MOVED = example_id(130)
BAG, WRONG_BAG, BAG_RETURN = example_id(394), example_id(395), example_id(396)
SHEET_ISSUED = example_id(720)
LAST_NIGHT = "2023-06-14"
HOLD = example_id(700)
REFERRAL = example_id(701)
OTHER_SHELTER = example_id(710)

EXAMPLES = {
    "open_shelter": Example(
        201,
        {
            "site_id": SITE,
            "covered_area_m2": 120.0,
            "day_capacity": 60,
            "night_capacity": 30,
            "waiver": {"m2_per_person": 3.0, "reason": "Inundación: no hay otro techo"},
            "rooms": [
                {
                    "id": SHELTER_ROOM,
                    "code": "FAM-1",
                    "neutral_code": "A",
                    "population": "FAMILY",
                    "floor": 1,
                    "mode": "NUMBERED",
                    "covered_area_m2": 20.0,
                    "beds": [{"id": BED, "code": "FAM-1-1", "kind": "LOWER"}, {"id": SPARE_BED, "code": "FAM-1-2"}],
                },
                {
                    "id": GYM,
                    "code": "GYM",
                    "mode": "COUNTED",
                    "covered_area_m2": 100.0,
                    "places": 28,
                },
            ],
        },
    ),
    "list_shelters": Example(),
    "read_shelter": Example(path={"id": SITE}),
    "set_overflow": Example(
        200, {"id": example_id(39), "open": True, "reason": "Llegan tres buses"}, path={"id": SITE}
    ),
    "add_rooms": Example(
        201,
        {
            "id": example_id(601),
            "rooms": [
                {
                    "id": NEW_ROOM,
                    "code": "AULA-1",
                    "neutral_code": "C",
                    "mode": "COUNTED",
                    "covered_area_m2": 35.0,
                    "places": 10,
                }
            ],
        },
        path={"id": SITE},
    ),
    "change_room": Example(200, {"places": 12, "accessible": True}, path={"room_id": NEW_ROOM}, headers=READ_FIRST),
    "give_room": Example(
        200,
        {"id": example_id(602), "household_id": HOUSEHOLD, "reason": "Una familia de doce"},
        path={"room_id": NEW_ROOM},
    ),
    "add_beds": Example(
        200,
        {"id": example_id(603), "beds": [{"id": NEW_BED, "code": "FAM-1-3", "kind": "COT"}]},
        path={"room_id": SHELTER_ROOM},
    ),
    "change_bed": Example(
        200, {"retired": True, "reason": "La cuna se rompió"}, path={"bed_id": NEW_BED}, headers=READ_FIRST
    ),
    "change_shelter": Example(
        200, {"night_capacity": 40, "nights_max": {"IN_TRANSIT": 3}}, path={"id": SITE}, headers={"If-Match": '"7"'}
    ),
    "import_layout": Example(
        file="cuarto;modo;área_m2;lugares;cama;tipo_de_cama\nFAM-2;NUMBERED;18;;FAM-2-1;LOWER\nAULA-1;;;14;;\n",
        path={"id": SITE},
    ),
    "read_layout_changes": Example(path={"id": SITE}),
    "export_layout": Example(path={"id": SITE}),
    "print_bed_labels": Example(200, {"room_ids": [SHELTER_ROOM]}, path={"id": SITE}),
    "propose_places": Example(path={"id": SITE}, query={"household": HOUSEHOLD}),
    "set_bed_state": Example(200, {"state": "OUT_OF_SERVICE"}, path={"bed_id": SPARE_BED}),
    "hold_places": Example(
        201,
        {
            "id": HOLD,
            "reason": "BUS_FROM_TROJES",
            "rooms": [{"room_id": GYM, "places": 20}],
            "expires_at": "2023-06-15T20:00:00Z",
        },
        path={"id": SITE},
    ),
    "list_holds": Example(path={"id": SITE}),
    "change_hold": Example(200, {"expires_at": "2023-06-15T23:00:00Z"}, path={"hold_id": HOLD}, headers=READ_FIRST),
    "check_in": Example(
        201,
        {
            "site_id": SITE,
            "stays": [
                {"id": STAY, "card": CARD, "household_id": HOUSEHOLD, "bed_id": BED},
                {"id": OTHER_STAY, "arrival_group_id": GROUP, "without_bed": True},
            ],
        },
    ),
    "house_group": Example(
        201,
        {
            "site_id": SITE,
            "arrival_group": {"id": GROUP, "except": [STRIP_CARD], "ids_seed": example_id(134)},
            "room_id": GYM,
            "without_token": 2,
        },
    ),
    "read_hold": Example(path={"hold_id": HOLD}),
    "release_hold": Example(200, {"reason": "ALL_HERE"}, path={"hold_id": HOLD}),
    "list_free_places": Example(),
    "refer_to_shelter": Example(
        201,
        {
            "id": REFERRAL,
            "from_site_id": OTHER_SHELTER,
            "to_site_id": SITE,
            "household_id": HOUSEHOLD,
            "reason": "FULL",
        },
    ),
    "list_shelter_referrals": Example(query={"open_only": "true"}),
    "accept_shelter_referral": Example(
        200, {"id": example_id(702), "rooms": [{"room_id": GYM, "places": 4}]}, path={"referral_id": REFERRAL}
    ),
    "move_shelter_referral": Example(
        200,
        {"id": example_id(703), "state": "NOT_ARRIVED", "reason": "NOT_SEEN"},
        path={"referral_id": REFERRAL},
    ),
    "undo_shelter_referral": Example(
        200, {"id": example_id(704), "reason": "Llegaron tarde"}, path={"referral_id": REFERRAL}
    ),
    "read_shelter_referral": Example(path={"referral_id": REFERRAL}),
    "move_stays": Example(
        200,
        {"site_id": SITE, "moves": [{"id": MOVED, "stay_id": OTHER_STAY, "room_id": GYM}], "reason": "PLACE_FREE"},
    ),
    "reverse_step": Example(200, {"id": example_id(131), "reason": "Persona equivocada"}, path={"step_id": MOVED}),
    "leave_for_a_while": Example(
        200,
        {
            "site_id": SITE,
            "guests": [{"id": example_id(132), "card": CARD}],
            "back_by": "2023-06-15T21:00:00Z",
            "reason": "CLINIC",
        },
    ),
    "return_to_shelter": Example(200, {"site_id": SITE, "guests": [{"id": example_id(133), "stay_id": STAY}]}),
    "see_guests": Example(200, {"site_id": SITE, "guests": [{"id": example_id(136), "stay_id": STAY}]}),
    "read_stay": Example(path={"stay_id": STAY}),
    "expect_of_stay": Example(200, {"leaves_on": "2023-06-17"}, path={"stay_id": STAY}, headers={"If-Match": '"3"'}),
    "read_board": Example(path={"id": SITE}),
    "watch_shelter": Example(path={"id": SITE}, query={"seconds": "0"}),
    "give_services": Example(
        207,
        {
            "site_id": SITE,
            "kind": "MEAL",
            "items": [
                {"id": example_id(36), "card": CARD},
                {"id": example_id(37), "count": {"men": 6, "women": 4}},
            ],
        },
    ),
    "read_census": Example(path={"id": SITE}, query={"night": LAST_NIGHT}),
    "confirm_rooms": Example(
        200,
        {
            "night_of": LAST_NIGHT,
            "rooms": [
                {"id": example_id(390), "room_id": SHELTER_ROOM},
                {"id": example_id(391), "room_id": GYM, "counted": {"women": 0, "men": 0}},
            ],
        },
        path={"id": SITE},
    ),
    "close_census": Example(200, {"id": example_id(392), "night_of": LAST_NIGHT}, path={"id": SITE}),
    "read_census_lines": Example(path={"id": SITE, "night": LAST_NIGHT}),
    "issue_evacuation_sheet": Example(201, {"id": SHEET_ISSUED}, path={"id": SITE}),
    "list_evacuation_sheets": Example(path={"id": SITE}),
    "print_evacuation_sheet": Example(
        path={"id": SITE, "evacuation_sheet_id": SHEET_ISSUED}, query={"paper": "LETTER", "language": "es"}
    ),
    "read_not_seen": Example(path={"id": SITE}, query={"nights": "1"}),
    "deposit_bags": Example(
        201,
        {
            "site_id": SITE,
            "bags": [
                {"id": BAG, "tag": "B-17", "card": CARD, "kind": "BACKPACK", "note": "Azul"},
                {"id": WRONG_BAG, "tag": "B-18", "stay_id": STAY, "pieces": 2},
            ],
        },
    ),
    "reverse_bag": Example(200, {"id": example_id(397), "reason": "Se anotó dos veces"}, path={"bag_id": WRONG_BAG}),
    "return_bags": Example(
        200, {"site_id": SITE, "returns": [{"id": BAG_RETURN, "tag": "B-17"}], "given_to": "HOUSEHOLD"}
    ),
    "reverse_bag_return": Example(
        200, {"id": example_id(398), "reason": "Era otra mochila"}, path={"return_id": BAG_RETURN}
    ),
    "list_bags": Example(path={"id": SITE}, query={"stay_id": STAY}),
    "reverse_stay": Example(200, {"id": example_id(38), "reason": "Se anotó dos veces"}, path={"stay_id": OTHER_STAY}),
    "check_out": Example(200, {"site_id": SITE, "ends": [{"stay_id": STAY, "reason": "ONWARD_TRAVEL"}]}),
    "reverse_stay_end": Example(200, {"id": example_id(393), "reason": "Volvió"}, path={"stay_id": STAY}),
    "read_shelter_occupancy": Example(path={"id": SITE}, query={"from": DATE, "to": "2023-06-16"}),
    "read_forecast": Example(path={"id": SITE}),
    "read_history": Example(path={"id": SITE}, query={"from": DATE, "to": "2023-06-16"}),
    "read_hourly_history": Example(path={"id": SITE}, query={"from": DATE, "to": DATE}),
    **outbox_examples(
        example_id(1400),
        example_id(1401),
        "POST /shelter/v1/stays/end",
        {"site_id": SITE, "ends": [{"stay_id": example_id(1402), "reason": "HOME"}]},
    ),
    "read_events": Example(query={"after": "0"}),
}
