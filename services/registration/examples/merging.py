"""Merging: two records are taken for one in a hurry; they are a brother and a sister, and come apart again."""

from __future__ import annotations

from shared.examples import DAUGHTER, SITE, SON, Example, example_id

MERGE = example_id(90)

MERGING = {
    "merge_persons": Example(
        201,
        {
            "id": MERGE,
            "site_id": SITE,
            "other_id": SON,
            "version": 1,
            "other_version": 2,
            "choices": {"given_names": "SURVIVOR", "languages": "BOTH"},
            "reason": "REGISTERED_TWICE",
        },
        path={"person_id": DAUGHTER},
    ),
    "list_merges": Example(path={"person_id": DAUGHTER}),
    "undo_merge": Example(
        200, {"id": example_id(91), "site_id": SITE, "judgement": "NOT_SURE"}, path={"merge_id": MERGE}
    ),
    "decide_match_pair": Example(200, {"site_id": SITE, "one_id": DAUGHTER, "other_id": SON, "judgement": "DIFFERENT"}),
    "list_match_pairs": Example(query={"state": "DIFFERENT"}),
}
