"""Plans of a few scales, each walked through once."""

from collections.abc import Callable
from functools import cache

import pytest

from amparo.replay.acts import Act
from amparo.replay.plan import Plan, build_plan

SEED = 2023


@cache
def _plan(scale: float, seed: int) -> Plan:
    return build_plan(scale, seed)


@cache
def _acts(scale: float, seed: int) -> tuple[Act, ...]:
    return tuple(_plan(scale, seed).acts())


@pytest.fixture(scope="session")
def plan_of() -> Callable[[float, int], Plan]:
    return _plan


@pytest.fixture(scope="session")
def acts_of() -> Callable[[float, int], tuple[Act, ...]]:
    return _acts


@pytest.fixture(scope="session")
def full() -> Plan:
    """The whole year."""
    return _plan(1, SEED)


@pytest.fixture(scope="session")
def acts() -> tuple[Act, ...]:
    """A twentieth of the year, as it happened."""
    return _acts(0.05, SEED)


@pytest.fixture(scope="session")
def full_acts() -> tuple[Act, ...]:
    """The whole year, act by act."""
    return _acts(1, SEED)
