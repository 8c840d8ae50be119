"""The stages of `make test` show what they took against their budgets, and fail only for what failed."""

from tests.stages import Outcome, Stage, run_stage, summary

_STAGE = Stage("unit", 180, (("first",), ("second",)))


def test_a_stage_over_its_budget_is_marked_and_passes() -> None:
    outcome = Outcome(_STAGE, 181.0, ())
    assert outcome.verdict == "passed, over its budget"
    assert summary("test", [outcome]) == "make test: passed (3:01)"


def test_a_stage_goes_on_after_a_failure_and_names_it() -> None:
    ran = []

    def run(command: tuple[str, ...]) -> int:
        ran.append(command)
        return 1 if command == ("first",) else 0

    outcome = run_stage(_STAGE, run)
    assert ran == [("first",), ("second",)]
    assert outcome.verdict == "failed"
    assert summary("test", [outcome]).startswith("make test: failed: first")
