import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { checkSafety, needsInstalling, type Browser } from "../src/store/safety";
import type { Entry } from "../src/outbox/entry";
import type { Upgrade } from "../src/store/db";
import { freshDevice } from "./support/browser";
import { Services } from "./support/services";
import { action, openTab, working, type Tab } from "./support/tab";

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

const later: readonly Upgrade[] = ["one", "two", "three"].map(
  (name) => (database) => void (database as unknown as IDBDatabase).createObjectStore(`later-${name}`),
);

test("three versions of the schema later, in one step or in three, every entry is the same to the byte", async () => {
  for (const household of ["a", "b"]) await tab.outbox.save(action(household));
  const before = await tab.entries.outboxEntries();
  const { openStores, UPGRADES, DATABASE } = tab.db;
  for (const steps of [[0], [1, 2, 3], [3]]) {
    for (const step of steps) {
      await tab.db.closeStores();
      const newer = await openStores(DATABASE, [...UPGRADES, ...later.slice(0, step)]);
      expect(newer.version).toBe(UPGRADES.length + step);
      expect(await newer.getAllFromIndex("entries", "seq")).toEqual(before);
      newer.close();
    }
  }
});

test("each schema that a device may still have is brought up to this one with its entries", async () => {
  const { openStores, UPGRADES } = tab.db;
  const entry = { ...(await tab.outbox.save(action("a"))) } satisfies Entry;
  for (let version = Math.max(1, UPGRADES.length - 3); version <= UPGRADES.length; version += 1) {
    const name = `amparo-as-of-${version}`;
    const old = await openStores(name, UPGRADES.slice(0, version));
    await old.put("entries", entry);
    old.close();
    const now = await openStores(name);
    expect(await now.getAll("entries")).toEqual([entry]);
    expect([...now.objectStoreNames]).toEqual(["cache", "entries", "meta", "removed", "slots"]);
    now.close();
  }
});

test("a tab of a version before lets the newer one begin, saves nothing more, and asks to be read again", async () => {
  await tab.outbox.save(action("a"));
  const newer = await tab.db.openStores(tab.db.DATABASE, [...tab.db.UPGRADES, ...later]);
  expect(tab.db.reloadNeeded.value).toBe(true);
  await expect(tab.outbox.save(action("b"))).rejects.toMatchObject({ reason: "storage" });
  expect(await newer.count("entries")).toBe(1);
  newer.close();
});

const asked = (data: unknown) => () => Promise.resolve({ ok: true as const, data, etag: '"1"', as_of: new Date().toISOString() });
const unheard = () => Promise.reject(new Error("no line"));

test("what is older than three days is purged, and no entry ever is", async () => {
  await tab.kept.kept("roster", asked(["Ana"])).refresh();
  const saved = await tab.outbox.save(action("a"));
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() + 71 * 3_600_000);
  await tab.kept.purgeKept();
  expect(await tab.db.withStores((database) => database.count("cache"))).toBe(1);
  vi.setSystemTime(Date.now() + 2 * 3_600_000);
  await tab.kept.purgeKept();
  expect(await tab.db.withStores((database) => database.count("cache"))).toBe(0);
  await tab.wipe.wipeCache();
  expect((await tab.entries.outboxEntries()).map(({ id }) => id)).toEqual([saved.id]);
});

test("a clock that was set back keeps nothing for longer", async () => {
  await tab.kept.kept("roster", asked(["Ana"])).refresh();
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() - 400 * 86_400_000);
  await tab.kept.purgeKept();
  expect(await tab.db.withStores((database) => database.count("cache"))).toBe(0);
});

test("what another key sealed is not read, and is no trouble", async () => {
  await tab.kept.kept("roster", asked(["Ana"])).refresh();
  tab.session.dataKeys.value = [await tab.crypto.newDataKey()];
  tab.kept.closeKept();
  const read = tab.kept.kept("roster", unheard);
  await read.open();
  expect(read.value.value).toMatchObject({ data: null, problem: { code: "unheard" } });
});

test("no name that was read stands unsealed in the database", async () => {
  await tab.kept.kept("roster", asked(["Zoraida Canaria"])).refresh();
  const everything = await tab.db.withStores(async (database) => {
    const names = [...database.objectStoreNames];
    return Promise.all(names.map((name) => database.getAll(name)));
  });
  const texts = JSON.stringify(everything, (_, value: unknown) =>
    value instanceof ArrayBuffer ? new TextDecoder("latin1").decode(value) : value,
  );
  expect(texts).toContain("roster");
  expect(texts).not.toContain("Zoraida");
});

test("an answer that comes after the lock is shown to nobody", async () => {
  let answer: () => void = () => undefined;
  const late = new Promise<void>((resolve) => (answer = resolve)).then(() => asked(["Ana"])());
  const read = tab.kept.kept("late", () => late);
  const asking = read.refresh();
  tab.session.lock();
  answer();
  await asking;
  expect(read.value.value.data).toBeNull();
  expect(await tab.db.withStores((database) => database.count("cache"))).toBe(0);
});

test("what was changed while an answer was on its way is asked for again, once for all who ask", async () => {
  const answers: ((data: unknown) => void)[] = [];
  const read = tab.kept.kept<unknown>("groups", () => new Promise((resolve) => answers.push((data) => resolve(asked(data)() as never))));
  const opening = read.open();
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  const shared = read.open();
  const refreshing = [read.refresh(), read.refresh()];
  answers[0]!("before");
  await Promise.all([opening, shared]);
  expect(read.value.value.data).toBe("before");
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]!("after");
  await Promise.all(refreshing);
  expect(read.value.value.data).toBe("after");
  expect(answers).toHaveLength(2);
});

test("what did not change is fresh again, here and after a reload", async () => {
  await tab.kept.kept("board", asked(["beds"])).refresh();
  const as_of = new Date(Date.now() + 60_000).toISOString();
  const other = await openTab();
  await other.device.loadDevice();
  other.session.dataKeys.value = tab.session.dataKeys.value;
  let sent: string | null = null;
  const again = other.kept.kept<unknown>("board", (etag) => {
    sent = etag;
    return Promise.resolve({ ok: true, unchanged: true, as_of });
  });
  await again.open();
  expect([sent, again.value.value.data, again.value.value.as_of]).toEqual(['"1"', ["beds"], as_of]);
  const stored = await tab.db.withStores((database) => database.get("cache", "board"));
  expect(stored!.as_of).toBe(as_of);
});

const phone = (change: Partial<Browser> = {}): Browser => ({
  userAgent: "Mozilla/5.0 (Linux; Android 10; K)",
  maxTouchPoints: 5,
  storage: {
    persisted: () => Promise.resolve(false),
    persist: () => Promise.resolve(true),
    estimate: () => Promise.resolve({ usage: 1_000_000, quota: 6_000_000_000 }),
    getDirectory: () => Promise.resolve({} as FileSystemDirectoryHandle),
  },
  ...change,
});
const stored = (change: object): Browser => phone({ storage: { ...phone().storage!, persist: () => Promise.resolve(false), ...change } });

test("lasting storage is asked for, and a device with little room says so", async () => {
  expect(await checkSafety(phone(), null)).toMatchObject({ refused: null, persisted: true, low: false, install: false });
  const full = stored({ estimate: () => Promise.resolve({ usage: 990_000_000, quota: 1_000_000_000 }) });
  expect(await checkSafety(full, null)).toMatchObject({ refused: null, persisted: false, low: true });
});

test("a private window is refused, and so is a browser without a database", async () => {
  const noFiles = stored({ getDirectory: () => Promise.reject(new DOMException("", "SecurityError")) });
  expect(await checkSafety(noFiles, null)).toMatchObject({ refused: "private" });
  const inMemory = stored({ estimate: () => Promise.resolve({ usage: 0, quota: 300_000_000 }) });
  expect(await checkSafety(inMemory, 1_000_000_000)).toMatchObject({ refused: "private" });
  vi.stubGlobal("indexedDB", { open: () => { throw new DOMException("", "SecurityError"); } });
  expect(await checkSafety(phone(), null)).toMatchObject({ refused: "none" });
  vi.unstubAllGlobals();
});

test("an iPhone and an iPad have to have the client on the home screen, others not", () => {
  const iphone = phone({ userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)" });
  expect(needsInstalling(iphone)).toBe(true);
  expect(needsInstalling({ ...iphone, standalone: true })).toBe(false);
  expect(needsInstalling(phone({ userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)" }))).toBe(true);
  expect(needsInstalling(phone({ userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", maxTouchPoints: 0 }))).toBe(false);
});
