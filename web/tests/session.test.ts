import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { freshDevice } from "./support/browser";
import { Services } from "./support/services";
import { action, enrolled, JOSE, MARIA, openTab, PIN, signedIn, working, type Tab } from "./support/tab";

let services: Services;
let tab: Tab;
beforeEach(async () => {
  services = await new Services().start();
  freshDevice(services.origin);
  tab = await working(services);
});
afterEach(() => {
  vi.useRealTimers();
  services.stop();
});

const JOSE_PIN = "770031";
const asked = (data: unknown) => () => Promise.resolve({ ok: true as const, data, etag: null, as_of: new Date().toISOString() });
const unheard = () => Promise.reject(new Error("no line"));
const keep = (of: Tab) => of.kept.kept("roster", asked(["Ana López"])).refresh();
/** What a worker sees of the roster without a network. */
async function rosterFor(staff: string, pin: string): Promise<unknown> {
  const other = await openTab();
  await enrolled(other);
  expect(await other.session.unlock(staff, pin)).toBe("open");
  return rosterIn(other);
}
async function rosterIn(other: Tab): Promise<unknown> {
  const read = other.kept.kept("roster", unheard);
  await read.open();
  return read.value.value.data;
}

test("a reload keeps nothing unlocked, and the PIN opens what was kept", async () => {
  await keep(tab);
  const after = await openTab();
  await enrolled(after);
  expect(after.session.worker.value).toBeNull();
  expect(await rosterIn(after)).toBeNull();
  expect(await rosterFor(MARIA.id, PIN)).toEqual(["Ana López"]);
});

test("five wrong PINs let a worker wait 1, 5, then 20 minutes, and lock nobody else", async () => {
  await signedIn(tab, services, JOSE, JOSE_PIN);
  vi.useFakeTimers({ toFake: ["Date"] });
  for (const minutes of [1, 5, 20, 20]) {
    for (let at = 0; at < 5; at += 1) expect(await tab.session.unlock(MARIA.id, "000000")).toBe("wrong");
    expect(await tab.session.unlock(MARIA.id, PIN)).toBe("waiting");
    vi.setSystemTime(Date.now() + minutes * 60_000 - 1_000);
    expect(await tab.session.unlock(MARIA.id, PIN)).toBe("waiting");
    vi.setSystemTime(Date.now() + 1_000);
  }
  expect(await tab.session.unlock(JOSE.id, JOSE_PIN)).toBe("open");
  expect(await tab.session.unlock(MARIA.id, PIN)).toBe("open");
  expect((await tab.slots.readSlot(MARIA.id))!.wrong_pins).toBe(0);
});

test("two tabs that guess at once have no more tries than one", async () => {
  const other = await openTab();
  await enrolled(other);
  const guesses = Array.from({ length: 6 }, (_, at) => [tab, other].map((one) => one.session.unlock(MARIA.id, `00000${at}`)));
  const outcomes = await Promise.all(guesses.flat());
  expect(outcomes.filter((outcome) => outcome === "wrong")).toHaveLength(5);
  expect(outcomes.filter((outcome) => outcome === "waiting")).toHaveLength(7);
});

test("without the share a PIN signs and opens nothing that was kept", async () => {
  const slot = (await tab.slots.readSlot(MARIA.id))!;
  const opened = await tab.slots.openSlot(tab.slots.shut(slot), PIN);
  expect(opened?.keys).toBeNull();
  const stolen = { ...slot, share: tab.slots.deviceShare() };
  expect(await tab.slots.openSlot(stolen, PIN)).toBeNull();
});

test("workers of one day open what the others keep here, each with their own PIN", async () => {
  await keep(tab);
  tab.session.lock();
  await signedIn(tab, services, JOSE, JOSE_PIN); // José cannot open María's key yet
  expect(await rosterIn(tab)).toBeNull();
  const saved = await tab.outbox.save(action("of José"));
  expect(await tab.session.unlock(MARIA.id, PIN)).toBe("open"); // her PIN opens it, and gives it to his ring
  expect(await tab.outbox.opened(saved.readable)).toEqual({ household_id: "of José" });
  expect(await rosterFor(JOSE.id, JOSE_PIN)).toEqual(["Ana López"]);
});

test("a worker whose shift ended works by PIN for seven days without what was kept here, and not longer", async () => {
  await keep(tab);
  const early = await tab.outbox.save(action("early"));
  await tab.session.endShift();
  const offline = await openTab();
  await enrolled(offline);
  expect(await offline.session.unlock(MARIA.id, PIN)).toBe("open");
  expect(offline.session.worker.value?.offline).toBe(true);
  expect(await rosterIn(offline)).toBeNull();
  expect(await offline.outbox.opened(early.readable)).toBeNull();
  expect(early.summary.values).toEqual({ place: "B-12" });
  const late = await offline.outbox.save(action("late"));
  offline.session.lock();
  expect(await offline.session.unlock(MARIA.id, PIN)).toBe("open"); // the same shift without a network goes on
  expect(await offline.outbox.opened(late.readable)).toEqual({ household_id: "late" });
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() + 7 * 86_400_000 + 60_000);
  expect(await offline.session.unlock(MARIA.id, PIN)).toBe("shift_over");
});

test("who works without a network gets no key by somebody else's unlocking, and gives theirs", async () => {
  const kept = tab.session.dataKey.value!.id;
  await signedIn(tab, services, JOSE, JOSE_PIN);
  await tab.session.endShift();
  expect(await tab.session.unlock(JOSE.id, JOSE_PIN)).toBe("open");
  const own = tab.session.dataKey.value!.id;
  expect(await tab.session.unlock(MARIA.id, PIN)).toBe("open");
  expect(tab.session.dataKeys.value.map(({ id }) => id)).toEqual([kept, own]);
  expect((await tab.slots.readSlot(JOSE.id))!.ring!.keys.map(({ id }) => id)).toEqual([own]);
});

test("the outgoing worker hands the device over with both PINs: the other opens the roster, and the first shift is over", async () => {
  await signedIn(tab, services, JOSE, JOSE_PIN);
  await tab.session.endShift();
  expect(await tab.session.unlock(MARIA.id, PIN)).toBe("open");
  await keep(tab);
  expect(await tab.handover.handOver(MARIA.id, "000000", JOSE.id, JOSE_PIN)).toEqual({ outcome: "wrong", who: "outgoing" });
  expect(await tab.handover.handOver(MARIA.id, PIN, JOSE.id, "000000")).toEqual({ outcome: "wrong", who: "incoming" });
  expect(await tab.handover.handOver(MARIA.id, PIN, JOSE.id, JOSE_PIN)).toEqual({ outcome: "open" });
  expect(tab.session.worker.value).toMatchObject({ staff_id: JOSE.id, offline: true });
  expect(await rosterFor(JOSE.id, JOSE_PIN)).toEqual(["Ana López"]);
  expect((await tab.slots.readSlot(MARIA.id))!.share).toBeNull();
  expect(await tab.handover.handOver(MARIA.id, PIN, JOSE.id, JOSE_PIN)).toEqual({ outcome: "no_keys", who: "outgoing" });
});

test("a coordinator's code opens what is kept here, once, and wrong ones wait", async () => {
  expect(await tab.handover.prepareCodes()).toBeNull();
  await keep(tab);
  await tab.session.endShift();
  for (let at = 0; at < 5; at += 1) expect(await tab.handover.openByCode(MARIA.id, PIN, "WRONGONE")).toBe("wrong_code");
  expect(await tab.handover.openByCode(MARIA.id, PIN, services.codes[2]!)).toBe("code_waiting");
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() + 61_000);
  const said = services.codes[2]!.toLowerCase().replace(/(....)/, "$1-");
  expect(await tab.handover.openByCode(MARIA.id, PIN, said)).toBe("open");
  expect(await rosterIn(tab)).toEqual(["Ana López"]);
  expect(await tab.handover.openByCode(MARIA.id, PIN, said)).toBe("wrong_code");
});

test("a lock in one tab is a lock in all", async () => {
  const other = await openTab();
  await enrolled(other);
  expect(await other.session.unlock(MARIA.id, PIN)).toBe("open");
  other.session.lock();
  await vi.waitFor(() => expect(tab.session.worker.value).toBeNull());
  expect(tab.session.dataKey.value).toBeNull();
});

test("a shift that ended here is ended at the directory when the network is back, and the other way round", async () => {
  const mine = tab.session.worker.value!.shift_id;
  await tab.session.endShift();
  await tab.upkeep.keepUp();
  expect(services.endedShifts).toEqual([mine]);
  await signedIn(tab, services, JOSE, JOSE_PIN);
  services.endedShifts.push(tab.session.worker.value!.shift_id);
  await tab.upkeep.keepUp();
  expect((await tab.slots.readSlot(JOSE.id))!.share).toBeNull();
  expect(tab.session.worker.value?.staff_id).toBe(JOSE.id); // whoever just unlocked is told, and ends it
  await tab.upkeep.keepUp({ locks: true });
  expect(tab.session.worker.value).toBeNull();
});

test("a device that was shut out forgets what it kept and whose it was, and keeps its unsent work", async () => {
  await keep(tab);
  const unsent = await tab.outbox.save(action("a"));
  services.deviceKnown = false;
  await tab.upkeep.keepUp();
  expect(tab.upkeep.shutOut.value).toBe(true);
  expect(tab.session.worker.value).toBeNull();
  expect(await tab.slots.readSlots()).toEqual([]);
  expect(await tab.db.withStores((database) => database.count("cache"))).toBe(0);
  expect((await tab.entries.outboxEntries()).map((entry) => entry.sealed)).toEqual([unsent.sealed]);
});
