"""What shelter refuses, and what its constraints mean to a caller."""

from __future__ import annotations

from shared.problems import IdReused, NotFound, Problem


class _Refusal(Problem):
    status, refusal, package = 409, True, "services.shelter"


class BedTaken(_Refusal):
    """Somebody has the bed, or it is `held`: names the bed and the stay that asked for it, `hold_id` and `until`."""

    code = "bed_taken"


class BedOutOfService(_Refusal):
    code = "bed_out_of_service"


class AlreadySheltered(_Refusal):
    """The person, or the card's bearer, has another stay at that time; says which one where the caller may know."""

    code = "already_sheltered"


class HostNotHere(_Refusal):
    """The stay that this one would share a place with is not open at this site."""

    code = "host_not_here"


class ChildLeavesAlone(_Refusal):
    """A child leaves with an adult of its household or by a hand-over, never by an ordinary check-out."""

    code = "child_leaves_alone"


class StayEndedAlready(_Refusal):
    code = "stay_ended_already"


class TooLateToUndo(_Refusal):
    code = "too_late_to_undo"


class StayDependedOn(_Refusal):
    """Others share with the stay (`stay_ids`), it has moved since (`step_id`), or bags of it are in custody (`tags`).

    Those are moved, undone or handed out first.
    """

    code = "stay_depended_on"


class StepNotLast(_Refusal):
    """Something happened to the stay after this step; says which step is the last one."""

    code = "step_not_last"


class StepReversedAlready(_Refusal):
    code = "step_reversed_already"


class StepTooOld(_Refusal):
    code = "step_too_old"


class PlaceTaken(_Refusal):
    """The counted room to which an undone move leads back has no place left, or was retired."""

    code = "place_taken"


class AwayAlready(_Refusal):
    """The guest has left for a while already; says since when."""

    code = "away_already"


class NotAway(_Refusal):
    code = "not_away"


class SeveralStays(_Refusal):
    """The card is of several guests, as a household's is; names their stays."""

    code = "several_stays"


class StayNotEnded(_Refusal):
    code = "stay_not_ended"


class TooLateToUndoEnd(_Refusal):
    """The local day of the end is over."""

    code = "too_late_to_undo_end"


class EndStands(_Refusal):
    """Something depends on the end by now: `because` says what, `other_stay_id` whose, where that is at this site.

    BED_TAKEN, BED_OUT_OF_SERVICE (or retired), PLACE_TAKEN (the counted room is full), ROOM_RETIRED, ROOM_GIVEN (to
    another household since), SHELTERED_AGAIN (the same guest), HOST_LEFT, HOST_SHARES (shares a place with others by
    now).
    """

    code = "end_stands"


class NightsComeFromCensus(_Refusal):
    status = 422
    code = "nights_come_from_census"


class ServiceGivenAlready(_Refusal):
    """The recipient has had a service of this kind in this meal or day: says when."""

    code = "service_given_already"


class OverHeadcount(_Refusal):
    """More people without a token than the arrival group's head-count leaves."""

    code = "over_headcount"


class GroupHousedAlready(_Refusal):
    """Of the arrival group `counted` people were counted and `housed` had a stay; without a token `left` are left.

    Stays that were undone count for nothing. Whoever is there all the same is checked in one by one.
    """

    code = "group_housed_already"


class CensusClosedAlready(_Refusal):
    """The night's census is closed: what comes later is restated from the stays."""

    code = "census_closed_already"


class CensusTooEarly(_Refusal):
    """The night's evening has not begun."""

    code = "census_too_early"


class TagTaken(_Refusal):
    """Another bag in custody at the site has the tag: says which."""

    code = "tag_taken"


class BagReturnedAlready(_Refusal):
    """The bag is not in custody any more: says when it was handed out, and to whom."""

    code = "bag_returned_already"


class BagReversedAlready(_Refusal):
    """The deposit was a mistake, or what is to be undone stands no more."""

    code = "bag_reversed_already"


class TooLateToUndoBag(_Refusal):
    """The local day of the deposit or of the return is over."""

    code = "too_late_to_undo_bag"


class SheetNotKept(_Refusal):
    """The content of an evacuation sheet is kept for some hours; its number, moment and check stay."""

    status = 410
    code = "sheet_not_kept"


class RoomCodeTaken(_Refusal):
    code = "room_code_taken"


class PlacesTaken(_Refusal):
    """The counted room would have fewer places than are taken and held: says how many are."""

    code = "places_taken"


class RoomInUse(_Refusal):
    """Somebody is in the room, or a bed or a place of it is held: it can't be retired."""

    code = "room_in_use"


class RoomGiven(_Refusal):
    """The room was given to another household: names the room and the stay that asked for it."""

    code = "room_given"


class RoomHeld(_Refusal):
    """Places of the room are held: it can't be given to a household. Names the hold, and until when it lasts."""

    code = "room_held"


class PlacesNotFree(_Refusal):
    """The room has fewer places that nobody has and no hold keeps: says how many are `free`."""

    code = "places_not_free"


class HoldOver(_Refusal):
    """The hold has expired or was released: nothing is left to extend. Says since when."""

    code = "hold_over"


class ReferralElsewhere(_Refusal):
    """The referral is in another `state` than one from which this leads on."""

    code = "referral_elsewhere"


class ReferralDependedOn(_Refusal):
    """Guests came by the referral (`stay_ids`): undo their check-ins first."""

    code = "referral_depended_on"


CONSTRAINTS: dict[str, type[Problem]] = {
    "bed_not_twice": BedTaken,
    "person_not_twice": AlreadySheltered,
    "token_not_twice": AlreadySheltered,
    "room_code_once": RoomCodeTaken,
    "room_neutral_code_once": RoomCodeTaken,
    "bed_code_once": RoomCodeTaken,
    "shelter_pkey": IdReused,
    "room_pkey": IdReused,
    "bed_pkey": IdReused,
    "room_within_places": PlacesTaken,
    "layout_change_pkey": IdReused,
    "stay_at_a_shelter": NotFound,
    "stay_pkey": IdReused,
    "bed_use_stay_once": IdReused,
    "service_given_pkey": IdReused,
    "stay_step_pkey": IdReused,
    "stay_step_reversal_pkey": IdReused,
    "stay_step_reversal_step_once": StepReversedAlready,
    "stay_end_reversal_pkey": IdReused,
    "stay_end_reversal_once": StayNotEnded,
    "census_pkey": IdReused,
    "census_night_once": CensusClosedAlready,
    "census_room_pkey": IdReused,
    "bag_pkey": IdReused,
    "bag_tag_once": TagTaken,
    "bag_return_pkey": IdReused,
    "bag_return_once": BagReturnedAlready,
    "bag_reversal_pkey": IdReused,
    "bag_reversal_once": BagReversedAlready,
    "stay_reversal_pkey": IdReused,
    "evacuation_sheet_pkey": IdReused,
    "stay_reversal_stay_once": StayEndedAlready,
    "referral_pkey": IdReused,
    "referral_from_a_shelter": NotFound,
    "referral_to_a_shelter": NotFound,
    "referral_step_pkey": IdReused,
    "hold_pkey": IdReused,
    "hold_at_a_shelter": NotFound,
}
