"""Words that registration alone uses; definitions in `docs/glossary.md`."""

from __future__ import annotations

from services.registration.vocabulary.cards import PauseReason, ReversalReason, RevocationReason
from services.registration.vocabulary.changes import ChangeSource, ConflictState
from services.registration.vocabulary.hand_overs import (
    HandOverReversalReason,
    NoDocumentReason,
    ReceiverKind,
    SeenDocument,
)
from services.registration.vocabulary.lists import ImportState, ListCause, ListField, RowOutcome
from services.registration.vocabulary.matching import (
    AskedField,
    Judgement,
    MatchLevel,
    MatchVerdict,
    MergeChoice,
    MergeField,
    MergeReason,
    PairFinder,
    PairState,
)
from services.registration.vocabulary.people import CareBasis, ChildAlarm, ConsentChannel, DocumentKind, Relationship
from services.registration.vocabulary.protection import (
    Difficulty,
    Instruction,
    ReferralReason,
    ReferralState,
    RouteKind,
    TaskKind,
    TaskOutcome,
)
from services.registration.vocabulary.reading import (
    BreakGlassReason,
    ErasureReason,
    HoldKind,
    PrivacyAlertKind,
    ReadPurpose,
)

__all__ = [
    "AskedField",
    "BreakGlassReason",
    "CareBasis",
    "ChangeSource",
    "ChildAlarm",
    "ConflictState",
    "ConsentChannel",
    "Difficulty",
    "DocumentKind",
    "ErasureReason",
    "HandOverReversalReason",
    "HoldKind",
    "ImportState",
    "Instruction",
    "Judgement",
    "ListCause",
    "ListField",
    "MatchLevel",
    "MatchVerdict",
    "MergeChoice",
    "MergeField",
    "MergeReason",
    "NoDocumentReason",
    "PairFinder",
    "PairState",
    "PauseReason",
    "PrivacyAlertKind",
    "ReadPurpose",
    "ReceiverKind",
    "ReferralReason",
    "ReferralState",
    "Relationship",
    "ReversalReason",
    "RevocationReason",
    "RouteKind",
    "RowOutcome",
    "SeenDocument",
    "TaskKind",
    "TaskOutcome",
]
