/** The night's census on a device: its list is there before the network fails, and what could not be saved is told. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Census } from "../src/data/census";
import { roomsOf, nothingSaid } from "../src/screens/closing/census";
import { freshDevice } from "./support/browser";
import { DEVICE, Services } from "./support/services";
import { enrolled, openTab, PIN, working, type Tab } from "./support/tab";

const toasted = vi.hoisted((): string[] => []);
vi.mock("../src/ui/toast", async (original) => ({ ...(await original<object>()), toast: ({ text }: { text: string }) => toasted.push(text) }));

let services: Services;
let tab: Tab;
beforeEach(async () => {
  services = await new Services().start();
  freshDevice(services.origin);
  toasted.length = 0;
  tab = await working(services);
});
afterEach(() => {
  vi.useRealTimers();
  services.stop();
});

const list = (night_of: string): Census =>
  ({
    site_id: DEVICE.site_id, night_of, opens_at: `${night_of}T00:00:00Z`, as_of: "", away: 0,
    expected: { people_before: 0, came: 1, left: 0, people: 1 },
    rooms: [{ room_id: "r", code: "R1", mode: "NUMBERED", expected: 1, away: 0, guests: [{ stay_id: "a", age: "18-59", gone: false }] }],
  }) as unknown as Census;

/** The shelter answers this list from now on; how often it was asked. */
async function answering(census: () => Census | null) {
  const { api } = await import("../src/api/client");
  const asked = vi.fn(() => {
    const data = census();
    return data === null ? Promise.reject(new TypeError("no line")) : Promise.resolve({ data, response: new Response() });
  });
  (api.shelter as { GET: unknown }).GET = asked;
  return asked;
}

function counts(one: Tab): void {
  one.session.worker.value = { ...one.session.worker.value!, roles: [{ role: "SHELTER_STAFF", site_id: DEVICE.site_id }] };
}

test("tonight's list is there without a network though nobody opened the screen before", async () => {
  const { tonight } = await import("../src/i18n/dates");
  const night = tonight(new Date());
  await answering(() => list(night));
  const { watchCensus } = await import("../src/data/census-watch");
  watchCensus();
  counts(tab);
  const { census } = await import("../src/data/census");
  await vi.waitFor(() => expect(census.value.value.data?.night_of).toBe(night));
  await vi.waitFor(async () => expect(await tab.db.withStores((database) => database.get("cache", "census"))).toBeDefined());

  const later = await openTab();
  await enrolled(later);
  expect(await later.session.unlock(services.staff.id, PIN)).toBe("open");
  await answering(() => null);
  const { census: kept } = await import("../src/data/census");
  await kept.open();
  expect(kept.value.value.data?.night_of).toBe(night);
});

test("a list of last night is read again though it is young", async () => {
  const { tonight, previousDay } = await import("../src/i18n/dates");
  const night = tonight(new Date());
  let now = previousDay(night);
  const asked = await answering(() => list(now));
  counts(tab);
  const [{ openCensus }, { census }] = [await import("../src/data/census-watch"), await import("../src/data/census")];
  await census.refresh();
  now = night;
  asked.mockClear();
  await openCensus();
  await openCensus();
  expect(census.value.value.data?.night_of).toBe(night);
  expect(asked).toHaveBeenCalledTimes(1);
});

test("nobody is asked for it who may not read it", async () => {
  const asked = await answering(() => list("2026-11-30"));
  const { openCensus } = await import("../src/data/census-watch");
  await openCensus();
  expect(asked).not.toHaveBeenCalled();
});

test("a room that could not be saved is told, and stays unconfirmed", async () => {
  await answering(() => null);
  const { confirmRoom, closeNight, said } = await import("../src/screens/closing/said");
  const [room] = roomsOf(list("2026-11-30"), nothingSaid("2026-11-30"));
  tab.session.lock();
  expect(await confirmRoom(room!, { a: "missing" }, null)).toBe(false);
  expect(await closeNight(1)).toBe(false);
  expect(toasted).toHaveLength(2);
  expect([said.value.rooms, said.value.closed]).toEqual([{}, null]);
});
