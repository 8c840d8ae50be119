"""What ends the wait is the logs' ends, never the figures."""

import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from amparo.replay.driver.calls import Line
from amparo.replay.driver.catching_up import final_figures
from amparo.replay.driver.staff import Actor

SERVICES = ("directory", "registration", "distribution", "shelter")
STILL, PATIENCE = 0.4, 0.8


class Tokens:
    """One token for everybody."""

    def token(self, actor: Actor) -> str:
        return "token"

    def forget(self, actor: Actor) -> None:
        raise AssertionError("no token is refused here")


@dataclass
class Installation:
    """The ends of four logs, how far coordination is, and what happens at its nth report."""

    ends: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SERVICES, 10))
    applied: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SERVICES, 10))
    events: int = 40
    kits: int = 7
    unsent: set[str] = field(default_factory=set)
    reports: int = 0
    asked_types: set[str] = field(default_factory=set)

    def answer(self, request: httpx.Request) -> httpx.Response:
        service = request.url.path.split("/")[1]
        return httpx.Response(200, json=self.report() if service == "coordination" else self.feed(service, request))

    def report(self) -> dict[str, Any]:
        self.reports += 1
        self.happens()
        applied = [
            {"source": f"/honduras/{service}", "position": position, "events": self.events}
            for service, position in self.applied.items()
        ]
        return {"applied": applied, "figures": [{"key": "kits_total", "value": self.kits}]}

    def happens(self) -> None:
        """Nothing, unless a test says so."""

    def feed(self, service: str, request: httpx.Request) -> dict[str, Any]:
        self.asked_types |= set(request.url.params.get_list("types"))
        more = self.ends[service] > int(request.url.params["after"])
        return {"items": [{}] if more else [], "position_last": 0, "unsent": service in self.unsent}


async def figures(installation: Installation) -> tuple[dict[str, int], tuple[str, ...]]:
    line = Line("http://amparo", Tokens(), httpx.MockTransport(installation.answer))
    try:
        return await final_figures(line, still_seconds=STILL, patience_seconds=PATIENCE)
    finally:
        await line.close()


async def test_at_the_ends_of_all_logs_it_ends_after_the_stillness() -> None:
    began = time.monotonic()
    assert await figures(Installation()) == ({"kits_total": 7}, ())
    assert time.monotonic() - began >= STILL


async def test_only_what_coordination_counts_is_waited_for() -> None:
    installation = Installation()
    await figures(installation)
    assert "distribution.handout_given.v1" in installation.asked_types
    assert not {type_ for type_ in installation.asked_types if type_.startswith("coordination.")}


async def test_a_log_that_goes_on_is_waited_for() -> None:
    class Late(Installation):
        def happens(self) -> None:
            if self.reports == 8:
                self.applied["distribution"], self.kits = 12, 9

    late = Late()
    late.ends["distribution"] = 12
    assert await figures(late) == ({"kits_total": 9}, ())


async def test_an_event_that_waits_to_be_published_is_waited_for() -> None:
    class Late(Installation):
        def happens(self) -> None:
            if self.reports == 8:
                self.unsent.clear()
                self.ends["distribution"] = self.applied["distribution"] = 11
                self.kits = 8

    assert await figures(Late(unsent={"distribution"})) == ({"kits_total": 8}, ())


async def test_a_late_copy_that_is_counted_after_all_is_seen() -> None:
    class Copied(Installation):
        def happens(self) -> None:
            if self.reports == 5:
                self.events, self.kits = 41, 8

    assert await figures(Copied()) == ({"kits_total": 8}, ())


async def test_what_never_comes_is_named() -> None:
    stuck = Installation(unsent={"shelter"})
    stuck.ends["distribution"] = 12
    assert await figures(stuck) == ({"kits_total": 7}, ("distribution", "shelter"))
