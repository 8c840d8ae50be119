"""The event feed tells a reader at its end whether events wait that it can't see yet."""

from services.directory.tokens import mint
from shared.events_feed import FEED_SCOPE
from shared.ids import new_id
from shared.keys import KeysDirectory
from tests.support.recording_bus import RecordingBus
from tests.support.tiny_service.running import Tiny, service_given


async def unsent(tiny: Tiny) -> bool:
    settings = tiny.runtime.settings
    token = mint(
        settings, KeysDirectory(settings.keys_dir), subject=new_id(), kind="service", roles={FEED_SCOPE: ["*"]}
    )
    answer = await tiny.client.get("/tiny/v1/events?after=1000", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return bool(answer.json()["unsent"])


async def test_an_event_without_a_position_is_announced_until_it_was_published(tiny: Tiny) -> None:
    assert not await unsent(tiny)
    await tiny.emit(service_given())
    assert await unsent(tiny)
    await tiny.relay(RecordingBus()).step()
    assert not await unsent(tiny)


async def test_an_event_that_could_not_be_published_is_announced(tiny: Tiny) -> None:
    await tiny.emit(service_given())
    await tiny.relay(RecordingBus(lambda _: "unavailable")).step()
    assert await unsent(tiny)
