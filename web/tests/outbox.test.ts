import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { freshDevice } from "./support/browser";
import { DEVICE, open, Services } from "./support/services";
import { action, enrolled, openTab, PIN, signedIn, working, type Tab } from "./support/tab";

let services: Services;
let tab: Tab;
beforeEach(async () => {
  services = await new Services().start();
  freshDevice(services.origin);
  tab = await working(services);
});
afterEach(() => services.stop());

test("two tabs that write at once leave no gap and no double in the device's numbers, nor in a counter", async () => {
  const other = await openTab();
  await enrolled(other);
  expect(await other.session.unlock(services.staff.id, PIN)).toBe("open");
  const delivery = (at: number) =>
    action(`h${at}`, { counters: ["handout_seq"], body: (numbers: Readonly<Record<string, number>>) => ({ handout_seq: numbers["handout_seq"] }) });
  const writing = Array.from({ length: 15 }, (_, at) => [tab.outbox.save(delivery(at)), other.outbox.save(action(`o${at}`))]);
  await Promise.all(writing.flat());
  const all = await tab.entries.outboxEntries();
  expect(all.map((entry) => entry.seq)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
  await tab.sender.sendAll(true);
  const handouts = services.done.map((entry) => entry.body["handout_seq"]).filter((seq) => seq !== undefined);
  expect(handouts.sort((one, two) => Number(one) - Number(two))).toEqual(Array.from({ length: 15 }, (_, at) => at + 1));
  expect(services.done.every((entry) => all.some((kept) => kept.id === entry.id && kept.seq === entry.seq))).toBe(true);
});

test("an entry says who did what, on which device and when, and holds no word of it unsealed", async () => {
  const saved = await tab.outbox.save(action("secret-household", { aggregates: ["h"], if_match: '"3"' }));
  const signed = JSON.parse((JSON.parse(open(saved.sealed!)) as { signed: string }).signed) as object;
  expect(signed).toMatchObject({ id: saved.id, device_id: DEVICE.device_id, seq: 1, if_match: '"3"', worker: services.staff.id, captured_at: saved.captured_at });
  expect(JSON.stringify(saved)).not.toContain("secret-household");
  expect(await tab.outbox.opened(saved.readable)).toEqual({ household_id: "secret-household" });
});

test("nothing is saved on a locked device", async () => {
  tab.session.lock();
  await expect(tab.outbox.save(action("a"))).rejects.toMatchObject({ reason: "locked" });
  expect(await tab.entries.outboxEntries()).toEqual([]);
});

test("a storage that forgets what it took is found by the read-back, and the page has to be read again", async () => {
  await tab.db.withStores(async (database) => {
    const ask = database.get.bind(database);
    const forgetful = (async (store: "entries" | "meta", key: string) => (store === "entries" ? undefined : ask(store, key))) as typeof database.get;
    database.get = forgetful;
  });
  await expect(tab.outbox.save(action("a"))).rejects.toMatchObject({ reason: "storage" });
  expect(tab.db.reloadNeeded.value).toBe(true);
});

test("a connection that the browser lost is opened again, and what is saved then is saved once", async () => {
  await tab.outbox.save(action("a"));
  await tab.db.withStores((database) => Promise.resolve(database.close()));
  await tab.outbox.save(action("b"));
  expect((await tab.entries.outboxEntries()).map((entry) => entry.seq)).toEqual([1, 2]);
});

test("an action is taken back once, by an action of its own that goes after it", async () => {
  const undo = { service: "shelter" as const, operation: "POST /shelter/v1/stays/end", body: { end: true }, summary: { text: "check_out" as const, values: {} } };
  const saved = await tab.outbox.save(action("a", { undo }));
  const taken = await Promise.all([tab.outbox.undo(saved), tab.outbox.undo(saved)]);
  expect(taken.filter((entry) => entry !== null)).toHaveLength(1);
  await tab.sender.sendNow();
  expect(services.done.map((entry) => entry.operation)).toEqual([saved.operation, undo.operation]);
  expect((await tab.entries.outboxEntries())[0]).toMatchObject({ state: "SENT", undone_by: taken.find((entry) => entry !== null)!.id });
});

test("who waits for an answer gets it, and after a while is told that there is none yet", async () => {
  services.judge = () => ({ status: 201, answer: { place: "B-12" } });
  const saved = await tab.outbox.save(action("a"));
  expect(await tab.outbox.settled(saved.id, 20)).toBeNull();
  const waiting = tab.outbox.settled(saved.id, 5_000);
  await tab.sender.sendNow();
  expect(await waiting).toMatchObject({ entry: { state: "SENT" }, answer: { place: "B-12" } });
});

test("what the server has is forgotten after three days, what it has not never is", async () => {
  const [sent, unsent, inReview] = [await tab.outbox.save(action("a")), await tab.outbox.save(action("b")), await tab.outbox.save(action("c"))];
  const old = new Date(Date.now() - 73 * 3_600_000).toISOString();
  await tab.entries.changeEntries([sent.id], () => ({ state: "SENT", sent_at: old, sealed: null }));
  await tab.entries.changeEntries([unsent.id], () => ({ captured_at: old }));
  await tab.entries.changeEntries([inReview.id], () => ({ state: "REVIEW", sent_at: old, sealed: null }));
  await tab.entries.forgetOver();
  expect((await tab.entries.outboxEntries()).map((entry) => entry.id)).toEqual([unsent.id, inReview.id]);
});

test("the file of unsent work is opened by the installation's key, line by line, and nothing leaves the outbox by it", async () => {
  await tab.outbox.save(action("a"));
  await tab.outbox.save(action("b"));
  const exported = await tab.removal.exportUnsent();
  const lines = (await exported.file.text()).trim().split("\n").map((line) => JSON.parse(line) as { seq: number; sealed: string });
  expect(lines.map((line) => line.seq)).toEqual([1, 2]);
  const proof = JSON.parse(open(lines[0]!.sealed)) as { certificate: string; signed: string; signature: string };
  expect(JSON.parse(proof.signed)).toMatchObject({ body: { household_id: "a" } });
  expect(await tab.entries.outboxEntries()).toHaveLength(2);
});

test("an entry is removed for a reason alone, and leaves a line that says who and why", async () => {
  const saved = await tab.outbox.save(action("a"));
  expect(await tab.removal.removeEntry(saved, " ")).toBe(false);
  expect(await tab.removal.removeEntry(saved, "Se guardó dos veces")).toBe(true);
  expect(await tab.entries.outboxEntries()).toEqual([]);
  expect(await tab.removal.removedEntries()).toMatchObject([
    { id: saved.id, seq: 1, removed_by: services.staff.id, reason: "Se guardó dos veces", state: "SAVED" },
  ]);
});

test("what is done in practice goes to a database of its own, is never sent, and is gone afterwards", async () => {
  await tab.outbox.save(action("real"));
  await tab.practice.practise(true);
  await tab.outbox.save(action("practised"));
  expect(tab.outbox.entries.value.map((entry) => entry.aggregates)).toEqual([["practised"]]);
  await tab.sender.sendNow();
  expect(services.done.map((entry) => entry.body["household_id"])).toEqual(["real"]);
  await tab.practice.practise(false);
  expect(tab.outbox.entries.value.map((entry) => entry.aggregates)).toEqual([["real"]]);
  await tab.practice.practise(true);
  expect(tab.outbox.entries.value).toEqual([]);
});

test("a lock ends the practice", async () => {
  await tab.practice.practise(true);
  tab.session.lock();
  await vi.waitFor(() => expect(tab.db.practice.value).toBe(false));
});

test("unsent work of a worker who is gone is sent when the device is in another's hands", async () => {
  await tab.outbox.save(action("a"));
  tab.session.lock();
  const other = await openTab();
  await enrolled(other);
  await signedIn(other, services, { id: "0192f0aa-0000-7000-8000-00000000b009", display_name: "Ana" });
  await other.outbox.save(action("b"));
  await other.sender.sendNow();
  expect(services.done.map((entry) => [entry.worker.at(-1), entry.body["household_id"]])).toEqual([["1", "a"], ["9", "b"]]);
});
